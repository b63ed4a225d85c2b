"""Publishing with confirms, under gevent: many greenlets share one connection and channel, which mends itself."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final

import gevent
from gevent.event import Event

from cloudstagram import amqp
from cloudstagram.broker_connection import BrokerConnection
from cloudstagram.contracts.topology import Exchange, Queue, queues_of
from cloudstagram.errors import DependencyDown, Returned, Unpublished
from cloudstagram.logs import request_id
from cloudstagram.metrics import PUBLISHED, RECONNECTED
from cloudstagram.publisher_link import Link, Message

_log = logging.getLogger(__name__)

#: Seconds a caller waits for a connection that is being made: enough to reopen one, no upload waits for a dead broker.
RECONNECT_GRACE_S: Final = 0.3


class Publisher:
    """Publishes to `exchanges`. Whenever it connects it declares them, all their queues, and the further `queues`.

    Connects between `start()` and `close()`, in its own greenlet, again and again.
    """

    def __init__(self, url: str, name: str, exchanges: Sequence[Exchange], queues: Sequence[Queue] = ()) -> None:
        self._parameters = amqp.parameters(url, f"{name} publisher")
        self._name = name
        self._exchanges = tuple(exchanges)
        self._queues = (*(queue for exchange in exchanges for queue in queues_of(exchange)), *queues)
        self._linked = Event()
        self._connection = BrokerConnection(self._connect)

    def start(self) -> None:
        """Begins to connect; returns at once."""
        self._connection.start()

    def close(self, timeout_s: float = 3.0) -> None:
        """Takes nothing more, waits up to `timeout_s` for confirms that are due, and disconnects."""
        self._connection.stop()
        self._linked.clear()
        if self._connection.link:
            self._connection.link.drain(timeout_s)
        self._connection.close()

    def ready(self) -> None:
        """For readiness: raises DependencyDown while messages can't be published."""
        try:
            link = self._usable_link()
        except Unpublished as error:
            raise DependencyDown("rabbitmq", error) from error
        if link.unusable:
            raise DependencyDown("rabbitmq", link.unusable)

    def publish(
        self,
        exchange: str,
        routing_key: str,
        body: bytes,
        *,
        headers: Mapping[str, object] | None = None,
        correlation_id: str | None = None,
        mandatory: bool = True,
        timeout_s: float = 2.0,
    ) -> None:
        """Returns when the broker has confirmed the message, which survives its restart.

        `correlation_id` is the id of the request that is being served, unless given.

        Raises Unpublished, at the latest after `timeout_s`, if it was returned (`mandatory` and no queue), or
        refused, or not confirmed, or there is no connection. It may have arrived all the same: receivers bear repeats.
        """
        message = Message(
            exchange, routing_key, body, dict(headers or {}), correlation_id or request_id.get(), mandatory
        )
        try:
            self._publish(message, timeout_s)
        except Unpublished as error:
            PUBLISHED.labels(exchange, "returned" if isinstance(error, Returned) else "unconfirmed").inc()
            raise
        PUBLISHED.labels(exchange, "confirmed").inc()

    def _publish(self, message: Message, timeout_s: float) -> None:
        with gevent.Timeout(timeout_s, Unpublished(f"not confirmed within {timeout_s} s")):
            if not self._connection.stopping:
                self._linked.wait(RECONNECT_GRACE_S)
            self._usable_link().publish(message)

    def _usable_link(self) -> Link:
        """Raises Unpublished."""
        if self._connection.stopping:
            raise Unpublished("the publisher is closed")
        link = self._connection.link
        if link is None or not self._linked.is_set():
            raise Unpublished(f"no connection to the broker: {self._connection.why_down or 'it was just lost'}")
        return link

    def _connect(self, loop: Any) -> Link:
        return Link(self._parameters, loop, self._exchanges, self._queues, self._on_usable)

    def _on_usable(self, usable: bool) -> None:
        if not usable:
            self._linked.clear()
        elif not self._linked.is_set():  # it declares again after a returned message
            RECONNECTED.labels(self._name).inc()
            self._linked.set()
            _log.info("Connected to the broker")
