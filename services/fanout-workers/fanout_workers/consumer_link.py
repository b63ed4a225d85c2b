"""One connection of the consumer, from the attempt to make it to its loss.

Callbacks run in gevent's hub and never wait.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import pika
from gevent.event import AsyncResult, Event
from pika.adapters.gevent_connection import GeventConnection
from pika.channel import Channel

from cloudstagram import amqp
from cloudstagram.contracts.topology import WorkQueue
from cloudstagram.logs import valid_request_id
from fanout_workers.delivery import ATTEMPTS_HEADER, Delivery
from fanout_workers.metrics import QUEUES_DELETED

logger = logging.getLogger(__name__)


class ConsumerLink:
    """Connects at once, declares the work's queues, and consumes. `lost` gets the reason when it is over."""

    def __init__(
        self,
        parameters: pika.URLParameters,
        loop: Any,
        work: WorkQueue,
        prefetch: int,
        on_delivery: Callable[[Delivery], object],
    ) -> None:
        self.lost: AsyncResult[str] = AsyncResult()
        #: Set when it consumes for the first time.
        self.begun = Event()
        self.consuming = False
        self._work = work
        self._prefetch = prefetch
        self._on_delivery = on_delivery
        self._channel: Channel | None = None
        self._consumer_tag = ""
        self._stopping = False
        self._failure = ""
        self._connection = GeventConnection(
            parameters,
            on_open_callback=self._on_open,
            on_open_error_callback=self._on_over,
            on_close_callback=self._on_over,
            custom_ioloop=loop,
        )

    def cancel(self) -> None:
        """Asks for no further messages; those in hand stay ours."""
        self._stopping = True
        self.consuming = False
        if self._channel is not None and self._channel.is_open and self._consumer_tag:
            self._channel.basic_cancel(self._consumer_tag)

    def close(self) -> None:
        """Ends the link, which hands back what was not acknowledged."""
        self._stopping = True
        if self._connection.is_open:  # pika 1.4 fails an assertion when it is closed while it connects
            self._connection.close()

    def _on_open(self, connection: GeventConnection) -> None:
        if self._stopping:
            connection.close()
        else:
            connection.channel(on_open_callback=self._on_channel)

    def _on_channel(self, channel: Channel) -> None:
        self._channel = channel
        channel.add_on_close_callback(self._on_channel_closed)
        channel.add_on_cancel_callback(self._on_cancelled)
        channel.basic_qos(prefetch_count=self._prefetch, callback=lambda _: self._declare(channel))

    def _declare(self, channel: Channel) -> None:
        amqp.declare(channel, (self._work.exchange,), self._work.queues(), lambda: self._consume(channel))

    def _consume(self, channel: Channel) -> None:
        if not self._stopping:
            self._consumer_tag = channel.basic_consume(
                self._work.name, self._on_message, auto_ack=False, callback=lambda _: self._on_consumed()
            )

    def _on_consumed(self) -> None:
        if not self._stopping:
            self.consuming = True
            self.begun.set()
            logger.info("Consuming from %s", self._work.name)

    def _on_cancelled(self, frame: Any) -> None:
        """By the broker: the queue was deleted. Declare it again."""
        self.consuming = False
        if self._channel is not None and not self._stopping:
            logger.warning("%s was deleted", self._work.name)
            QUEUES_DELETED.labels(self._work.name).inc()
            self._declare(self._channel)

    def _on_message(self, channel: Channel, method: Any, properties: Any, body: bytes) -> None:
        if self._stopping:  # it was on its way; closing hands it back
            return
        self._on_delivery(
            Delivery(
                body=body,
                failures=_failures(properties.headers),
                request_id=_request_id(properties.correlation_id),
                acknowledge=partial(self._acknowledge, channel, method.delivery_tag),
                is_moot=lambda: self._stopping or self.lost.ready(),
            )
        )

    def _acknowledge(self, channel: Channel, tag: int) -> None:
        if channel.is_open:
            channel.basic_ack(tag)

    def _on_channel_closed(self, channel: Channel, reason: BaseException) -> None:
        """A queue is declared otherwise, or an acknowledgement came too late: one way to recover, a new connection."""
        self.consuming = False
        self._failure = amqp.why(reason)
        self.close()

    def _on_over(self, connection: GeventConnection, reason: BaseException) -> None:
        self.consuming = False
        self.lost.set(self._failure or amqp.why(reason))


def _failures(headers: dict[str, object] | None) -> int:
    """What our own retries wrote; anything else in its place counts as nothing."""
    value = (headers or {}).get(ATTEMPTS_HEADER)
    return value if isinstance(value, int) and value > 0 else 0


def _request_id(correlation_id: str | None) -> str:
    return correlation_id if correlation_id and valid_request_id(correlation_id) else ""
