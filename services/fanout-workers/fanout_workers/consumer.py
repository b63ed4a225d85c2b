"""Consuming, under gevent: with `consumer_link`, the only consumer-side pika.

Its connection is its own: in an alarm the broker holds up those that publish, and acknowledgements still have to pass.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import gevent
from gevent.pool import Group

from cloudstagram import amqp
from cloudstagram.broker_connection import BrokerConnection
from cloudstagram.contracts.topology import WorkQueue
from cloudstagram.errors import DependencyDown
from fanout_workers.consumer_link import ConsumerLink
from fanout_workers.delivery import Delivery

logger = logging.getLogger(__name__)


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
        self._at_work = Group()
        self._connection = BrokerConnection(self._connect)

    def start(self) -> None:
        """Begins to connect; returns at once."""
        self._connection.start()

    def ready(self) -> None:
        """For readiness: raises DependencyDown while no messages can come."""
        link = self._connection.link
        if link is None or not link.consuming:
            raise DependencyDown("rabbitmq", f"not consuming from {self._work.name}: {self._connection.why_down}")

    def stop(self, timeout_s: float) -> None:
        """Takes nothing more, waits up to `timeout_s` for what is at hand, hands back the rest, and disconnects."""
        self._connection.stop()
        if self._connection.link:
            self._connection.link.cancel()
        if not self._at_work.join(timeout=timeout_s):
            logger.warning("%d messages are handed back unfinished", len(self._at_work))
        self._connection.close()

    def _connect(self, loop: Any) -> ConsumerLink:
        return ConsumerLink(self._parameters, loop, self._work, self._prefetch, self._on_delivery)

    def _on_delivery(self, delivery: Delivery) -> None:
        """Runs in the hub."""
        self._at_work.add(gevent.spawn(self._receive, delivery))
