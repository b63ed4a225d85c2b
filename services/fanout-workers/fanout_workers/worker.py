"""The failure policy of all queues, in one place: what becomes of a message that could not be handled.

A dependency is down: the message is held, nothing is counted; after ten minutes its copy at the queue's end takes its
place. This message later: to the retry queue of its attempt, after the fifth to the dead letters. Never: to the dead
letters at once. What is unknown counts as later.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Mapping
from typing import Final, Generic, TypeVar

import msgspec

from cloudstagram import logs
from cloudstagram.contracts.messages import Message
from cloudstagram.contracts.topology import ATTEMPTS, WorkQueue
from cloudstagram.errors import DependencyDown, Unpublished
from cloudstagram.publisher import Publisher
from fanout_workers.delivery import ATTEMPTS_HEADER, Delivery, Handler
from fanout_workers.dependencies import Probes
from fanout_workers.failures import HandedBack, HeldTooLong, Later, Permanent, described
from fanout_workers.hold import wait_until_up
from fanout_workers.metrics import DURATION, HANDLED, HELD, IN_FLIGHT
from fanout_workers.watchdog import Watchdog

logger = logging.getLogger(__name__)

T = TypeVar("T", bound=Message)

#: Holds in a row after which the dependency had answered its probe at once: about a minute. Then it is the message,
#: unless the dependency says that it is not: a full server answers whoever only looks.
_REFUSALS: Final = 30
#: Seconds that a message is held. RabbitMQ allows half an hour (`consumer_timeout`), then takes back all that is in
#: hand, which quorum queues count against `x-delivery-limit`; a copy begins with nothing counted.
HOLD_S: Final = 600.0


class Worker(Generic[T]):
    """Decodes, handles and settles deliveries; many greenlets share it."""

    def __init__(
        self,
        queue: WorkQueue,
        kind: type[T],
        handler: Handler[T],
        publisher: Publisher,
        probes: Probes,
        watchdog: Watchdog,
        hold_s: float = HOLD_S,
    ) -> None:
        self._queue = queue
        self._kind = kind
        self._handler = handler
        self._publisher = publisher
        self._probes = probes
        self._watchdog = watchdog
        self._hold_s = hold_s

    def receive(self, delivery: Delivery) -> None:
        """Returns when the message is acknowledged, or left to the broker, which delivers it again."""
        logs.request_id.set(delivery.request_id)
        began = time.monotonic()
        with IN_FLIGHT.labels(self._queue.name).track_inprogress():
            try:
                outcome = self._work(delivery)
                delivery.acknowledge()
            except HandedBack:
                outcome = "handed back"
        HANDLED.labels(self._queue.name, outcome).inc()
        taken = {
            "queue": self._queue.name,
            "outcome": outcome,
            "milliseconds": round(1000 * (time.monotonic() - began)),
        }
        logger.info("Handled a message", extra=taken)

    def _work(self, delivery: Delivery) -> str:
        """What became of it. Raises HandedBack."""
        try:
            self._handle(self._decoded(delivery), delivery)
        except HandedBack:
            raise
        except HeldTooLong:
            return self._renew(delivery)
        except Permanent as error:
            return self._bury(delivery, error)
        except Exception as error:  # what is unknown counts as later
            return self._put_off(delivery, error)
        return "done"

    def _decoded(self, delivery: Delivery) -> T:
        try:
            return self._kind.decode(delivery.body)
        except msgspec.DecodeError as error:
            raise Permanent(f"not a {self._kind.__name__}: {error}") from error

    def _handle(self, message: T, delivery: Delivery) -> None:
        refusals, until = 0, time.monotonic() + self._hold_s
        while True:
            try:
                with self._watchdog.watching(), DURATION.labels(self._queue.name).time():
                    return self._handler(message, delivery.failures + 1)
            except DependencyDown as error:
                down = error
            except Unpublished as error:
                down = DependencyDown("rabbitmq", error)
            refusals = refusals + 1 if self._hold(delivery, down, refusals, until) else 0
            if refusals > _REFUSALS and not down.said_so:
                raise Later(f"{down.dependency} answers, but not this message: {down}") from down
            if time.monotonic() >= until:
                raise HeldTooLong(str(down)) from down

    def _hold(self, delivery: Delivery, down: DependencyDown, before: int, until: float = math.inf) -> bool:
        """Keeps the message until the dependency answers. Returns whether it did so at once.

        Raises HandedBack and, after `until`, HeldTooLong.
        """
        if before == 0:
            logger.warning("A message is held: %s", down)
        HELD.labels(self._queue.name, down.dependency).inc()
        return wait_until_up(self._probes[down.dependency], delivery.is_moot, before, until)

    def _renew(self, delivery: Delivery) -> str:
        """Puts the same message at the end of its own queue, with what was counted against it so far and no more."""
        self._pass_on(delivery, self._queue.name, {ATTEMPTS_HEADER: delivery.failures})
        return "renewed"

    def _put_off(self, delivery: Delivery, error: Exception) -> str:
        attempt = delivery.failures + 1
        if attempt >= ATTEMPTS:
            return self._bury(delivery, error)
        logger.warning(
            "Attempt %d failed, to be tried again: %r", attempt, error, exc_info=not isinstance(error, Later)
        )
        self._pass_on(delivery, self._queue.retry(attempt), {ATTEMPTS_HEADER: attempt})
        return "later"

    def _bury(self, delivery: Delivery, error: Exception) -> str:
        logger.error("To the dead letters: %r", error, exc_info=error)
        headers = {ATTEMPTS_HEADER: delivery.failures + 1, "request_id": delivery.request_id, **described(error)}
        self._pass_on(delivery, self._queue.dead, headers)
        return "dead"

    def _pass_on(self, delivery: Delivery, to: str, headers: Mapping[str, object]) -> None:
        """Returns when the queue has it, which the broker confirms. Raises HandedBack."""
        failures = 0
        while True:
            try:
                return self._publisher.publish("", to, delivery.body, headers=headers)
            except Unpublished as error:
                self._hold(delivery, DependencyDown("rabbitmq", error), failures)
                failures += 1
