"""Staying connected to the broker, under gevent: one link after another, from its attempt to its loss."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from typing import Any, Final, Generic, Protocol, TypeVar

import gevent
from gevent.event import AsyncResult, Event

from cloudstagram import amqp
from cloudstagram.backoff import backoff_s

logger = logging.getLogger(__name__)

#: Seconds before the next attempt to connect: the first, and, doubling, the most.
_BACKOFF_S: Final = 0.2
BACKOFF_MOST_S: Final = 5.0
#: Seconds at most before the attempt that follows a link that had worked.
_AT_ONCE_S: Final = 0.05
#: Seconds after which an attempt to connect and set up is given up: more than all its steps' own limits.
_CONNECT_S: Final = 15.0
#: Seconds to wait for the broker to agree to a close.
_CLOSE_S: Final = 1.0


class Link(Protocol):
    """One connection; whoever makes it makes it connect."""

    #: Set when it works for the first time, and never cleared.
    begun: Event
    #: Gets the reason when it is over, and only then.
    lost: AsyncResult[str]

    def close(self) -> None:
        """Ends it; `lost` follows."""


L = TypeVar("L", bound=Link)


class BrokerConnection(Generic[L]):
    """Makes a link with `connect`, which is given gevent's loop for pika, whenever there is none, until `stop()`."""

    def __init__(self, connect: Callable[[Any], L]) -> None:
        self.link: L | None = None
        #: Why there is no link that works; empty while there is one.
        self.why_down = "not started"
        self._connect = connect
        self._stopping = Event()
        self._greenlet: gevent.Greenlet[[], None] | None = None

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def start(self) -> None:
        """Begins to connect; returns at once."""
        self.why_down = "connecting"
        self._greenlet = gevent.spawn(self._stay_connected)

    def stop(self) -> None:
        """Makes no further link; the present one stays until `close()`."""
        self._stopping.set()

    def close(self) -> None:
        """Ends the present link, and waits a moment for the broker's consent."""
        self.stop()
        if self.link:
            self.link.close()
        if self._greenlet:
            self._greenlet.join(_CLOSE_S)
            self._greenlet.kill(block=False)

    def _stay_connected(self) -> None:
        loop = amqp.gevent_loop()
        failures = 0
        while not self.stopping:
            self.link = self._connect(loop)
            reason = self._until_lost(self.link)
            if reason != self.why_down and not self.stopping:  # once, not with every attempt
                logger.warning("No connection to the broker: %s", reason)
            self.why_down = reason
            failures = 0 if self.link.begun.is_set() else failures + 1
            self._stopping.wait(_wait_s(failures))

    def _until_lost(self, link: L) -> str:
        """Waits for the link's end, or until it has taken too long to begin; says why."""
        gevent.wait((link.begun, link.lost), timeout=_CONNECT_S, count=1)
        if link.begun.is_set():
            self.why_down = ""
        elif not link.lost.ready():
            link.close()
            return f"no connection after {_CONNECT_S:.0f} s"
        return link.lost.get() or ""


def _wait_s(failures: int) -> float:
    """Next to nothing after a link that had worked."""
    return backoff_s(failures - 1, _BACKOFF_S, BACKOFF_MOST_S) if failures else random.uniform(0, _AT_ONCE_S)
