"""A message through both exchanges and back to ourselves: whether the fast path works; nothing else would tell."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from cloudstagram.contracts.events import CANARY, GATEWAYS, Event
from cloudstagram.contracts.topology import BROADCASTS
from cloudstagram.errors import DependencyDown
from realtime_gateway import metrics

#: Seconds between two, and without one after which the fast path counts as broken.
_EVERY_S: Final = 10.0
_OVERDUE_S: Final = 25.0
#: Seconds between two looks whether one is due, so that the first is sent soon after the broker is there.
LOOK_EVERY_S: Final = 1.0


class Canary:
    """Others' canaries, and ours of an earlier process, are not counted."""

    def __init__(self, send: Callable[[str, bytes], None], clock: Callable[[], float] = time.monotonic) -> None:
        """`send` takes an exchange and a body, and may raise DependencyDown."""
        self._send = send
        self._clock = clock
        self._mine = secrets.token_hex(8)
        #: Per exchange, in seconds: when the last came back (before that: when we began), and how long that took.
        self._back = {exchange.name: clock() for exchange in BROADCASTS}
        self._took: dict[str, float] = {}
        self._sent_at = float("-inf")

    async def step(self) -> None:
        """Sends one through each, when it is time and the broker is there; its absence is told elsewhere."""
        if self._clock() - self._sent_at >= _EVERY_S:
            with suppress(DependencyDown):
                self._send_all()
                self._sent_at = self._clock()

    def _send_all(self) -> None:
        event = Event(type=CANARY, audience=GATEWAYS, data={"gateway": self._mine, "sent": self._clock()})
        for exchange in self._back:
            self._send(exchange, event.encode())

    def receive(self, exchange: str, event: Event) -> None:
        sent = event.data.get("sent")
        if event.data.get("gateway") == self._mine and exchange in self._back and isinstance(sent, float):
            self._back[exchange] = self._clock()
            self._took[exchange] = self._clock() - sent
            metrics.CANARY.labels(exchange).observe(self._took[exchange])

    def state(self) -> dict[str, str]:
        """Per exchange, for readiness: how long the last one took, or that it is overdue."""
        return {exchange: self._state_of(exchange) for exchange in self._back}

    def check(self) -> None:
        """Raises DependencyDown while one is overdue."""
        overdue = [exchange for exchange, back in self._back.items() if self._clock() - back > _OVERDUE_S]
        if overdue:
            raise DependencyDown("rabbitmq", f"no canary came back through {', '.join(overdue)}")

    def _state_of(self, exchange: str) -> str:
        if self._clock() - self._back[exchange] > _OVERDUE_S:
            return "overdue"
        took = self._took.get(exchange)
        return "none yet" if took is None else f"{took * 1000:.1f} ms"
