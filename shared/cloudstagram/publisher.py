"""Publishing with confirms, under gevent: many greenlets share one connection and channel, which mends itself."""

from __future__ import annotations

import logging
import random
from collections.abc import Mapping, Sequence
from typing import Final

import gevent
from gevent.event import Event

from cloudstagram import amqp
from cloudstagram.contracts.topology import Exchange, Queue, queues_of
from cloudstagram.errors import DependencyDown, Unpublished
from cloudstagram.logs import request_id
from cloudstagram.metrics import PUBLISHED, RECONNECTED
from cloudstagram.publisher_link import Link, Message

_log = logging.getLogger(__name__)

#: Seconds a caller waits for a connection that is being made: enough to reopen one, no upload waits for a dead broker.
_RECONNECT_GRACE_S: Final = 0.3
#: Seconds before the first and, doubling, any further attempt to connect; each is shortened by chance.
_BACKOFF_S: Final = 0.2
_BACKOFF_MOST_S: Final = 5.0
#: Seconds after which an attempt to connect and declare is given up: more than all its steps' own limits.
_CONNECT_S: Final = 15.0
#: Seconds to wait for the broker to agree to a close.
_CLOSE_S: Final = 1.0


class Publisher:
    """Publishes to `exchanges`. Whenever it connects it declares them, all their queues, and the further `queues`.

    Connects between `start()` and `close()`, in its own greenlet, again and again.
    """

    def __init__(self, url: str, name: str, exchanges: Sequence[Exchange], queues: Sequence[Queue] = ()) -> None:
        self._parameters = amqp.parameters(url, f"{name} publisher")
        self._name = name
        self._exchanges = tuple(exchanges)
        self._queues = (*(queue for exchange in exchanges for queue in queues_of(exchange)), *queues)
        self._link: Link | None = None
        self._linked = Event()
        self._closing = Event()
        self._why_down = "not started"
        self._greenlet: gevent.Greenlet[[], None] | None = None

    def start(self) -> None:
        """Begins to connect; returns at once."""
        self._why_down = "connecting"
        self._greenlet = gevent.spawn(self._stay_connected)

    def close(self, timeout_s: float = 3.0) -> None:
        """Takes nothing more, waits up to `timeout_s` for confirms that are due, and disconnects."""
        self._closing.set()
        self._linked.clear()
        self._why_down = "closed"
        if self._link:
            self._link.drain(timeout_s)
            self._link.close()
        if self._greenlet:
            self._greenlet.join(_CLOSE_S)
            self._greenlet.kill(block=False)

    def ready(self) -> None:
        """For readiness: raises DependencyDown while messages can't be published."""
        link = self._link
        if link is None or not self._linked.is_set():
            raise DependencyDown("rabbitmq", self._why_down or "the connection was just lost")
        if link.blocked:
            raise DependencyDown("rabbitmq", link.blocked)

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
        except Unpublished:
            PUBLISHED.labels(exchange, "unconfirmed").inc()
            raise
        PUBLISHED.labels(exchange, "confirmed").inc()

    def _publish(self, message: Message, timeout_s: float) -> None:
        if self._closing.is_set():
            raise Unpublished("the publisher is closed")
        with gevent.Timeout(timeout_s, Unpublished(f"not confirmed within {timeout_s} s")):
            self._linked.wait(_RECONNECT_GRACE_S)
            link = self._link
            if link is None or not self._linked.is_set():
                raise Unpublished(f"no connection to the broker: {self._why_down or 'it was just lost'}")
            link.publish(message)

    def _stay_connected(self) -> None:
        loop = amqp.gevent_loop()
        failures = 0
        while not self._closing.is_set():
            self._link = Link(self._parameters, loop, self._exchanges, self._queues, self._on_usable)
            reason = self._until_lost(self._link)
            if reason != self._why_down and not self._closing.is_set():  # once, not with every attempt
                _log.warning("No connection to the broker: %s", reason)
            self._why_down = reason
            failures = 0 if self._link.worked else failures + 1
            self._closing.wait(_backoff_s(failures))

    def _until_lost(self, link: Link) -> str:
        """Waits for the link's end, or until it has taken too long to begin; says why."""
        gevent.wait((self._linked, link.lost), timeout=_CONNECT_S, count=1)
        if self._linked.is_set() or link.lost.ready():
            return link.lost.get() or ""
        link.close()
        return f"no connection after {_CONNECT_S} s"

    def _on_usable(self, usable: bool) -> None:
        if not usable:
            self._linked.clear()
        elif not self._linked.is_set():  # it declares again after a returned message
            RECONNECTED.labels(self._name).inc()
            self._linked.set()
            self._why_down = ""
            _log.info("Connected to the broker")


def _backoff_s(failures: int) -> float:
    """By chance between half and all of a wait that doubles; next to none after a connection that had worked."""
    if failures == 0:
        return random.uniform(0, 0.05)
    longest: float = _BACKOFF_S * 2 ** min(failures - 1, 10)
    return min(_BACKOFF_MOST_S, longest) * random.uniform(0.5, 1)
