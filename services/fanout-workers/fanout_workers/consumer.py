"""Consuming, under gevent: with `consumer_link`, the only consumer-side pika.

Its connection is its own: in an alarm the broker holds up those that publish, and acknowledgements still have to pass.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from typing import Final

import gevent
from gevent.event import Event
from gevent.pool import Group

from cloudstagram import amqp
from cloudstagram.contracts.topology import WorkQueue
from cloudstagram.errors import DependencyDown
from fanout_workers.consumer_link import ConsumerLink
from fanout_workers.delivery import Delivery

logger = logging.getLogger(__name__)

#: Seconds before the first and, doubling, any further attempt to connect; each is shortened by chance.
_BACKOFF_S: Final = 0.2
_BACKOFF_MOST_S: Final = 5.0
#: Seconds after which an attempt to connect and consume is given up: more than all its steps' own limits.
_CONNECT_S: Final = 15.0
#: Seconds to wait for the broker to agree to a close.
_CLOSE_S: Final = 1.0


class Consumer:
    """Gives each delivery to `receive` in a greenlet of its own, at most `prefetch` at once.

    Connects between `start()` and `stop()`, again and again.
    """

    def __init__(
        self, url: str, name: str, work: WorkQueue, prefetch: int, receive: Callable[[Delivery], None]
    ) -> None:
        self._parameters = amqp.parameters(url, f"{name} consumer")
        self._work = work
        self._prefetch = prefetch
        self._receive = receive
        self._link: ConsumerLink | None = None
        self._why_down = "not started"
        self._closing = Event()
        self._at_work = Group()
        self._greenlet: gevent.Greenlet[[], None] | None = None

    def start(self) -> None:
        """Begins to connect; returns at once."""
        self._why_down = "connecting"
        self._greenlet = gevent.spawn(self._stay_connected)

    def ready(self) -> None:
        """For readiness: raises DependencyDown while no messages can come."""
        if self._link is None or not self._link.consuming.is_set():
            raise DependencyDown("rabbitmq", f"not consuming from {self._work.name}: {self._why_down}")

    def stop(self, timeout_s: float) -> None:
        """Takes nothing more, waits up to `timeout_s` for what is at hand, hands back the rest, and disconnects."""
        self._closing.set()
        if self._link:
            self._link.cancel()
        if not self._at_work.join(timeout=timeout_s):
            logger.warning("%d messages are handed back unfinished", len(self._at_work))
        if self._link:
            self._link.close()
        if self._greenlet:
            self._greenlet.join(_CLOSE_S)
            self._greenlet.kill(block=False)

    def _stay_connected(self) -> None:
        loop = amqp.gevent_loop()
        failures = 0
        while not self._closing.is_set():
            self._link = ConsumerLink(self._parameters, loop, self._work, self._prefetch, self._on_delivery)
            reason = _until_lost(self._link)
            if reason != self._why_down and not self._closing.is_set():  # once, not with every attempt
                logger.warning("No connection to the broker: %s", reason)
            self._why_down = reason
            failures = 0 if self._link.worked else failures + 1
            self._closing.wait(_backoff_s(failures))

    def _on_delivery(self, delivery: Delivery) -> None:
        """Runs in the hub."""
        self._at_work.add(gevent.spawn(self._receive, delivery))


def _until_lost(link: ConsumerLink) -> str:
    """Waits for the link's end, or until it has taken too long to begin; says why."""
    gevent.wait((link.consuming, link.lost), timeout=_CONNECT_S, count=1)
    if link.consuming.is_set() or link.lost.ready():
        return link.lost.get() or ""
    link.close()
    return f"no connection after {_CONNECT_S:.0f} s"


def _backoff_s(failures: int) -> float:
    """By chance between half and all of a wait that doubles."""
    return min(_BACKOFF_MOST_S, _BACKOFF_S * (1 << min(failures, 10))) * random.uniform(0.5, 1)
