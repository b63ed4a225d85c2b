"""One connection of the publisher, from the attempt to its loss; the only publisher-side pika, whose errors end here.

Callbacks (`_on_…`) run in gevent's hub, and so must never wait.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import gevent
import pika
from gevent.event import AsyncResult, Event
from gevent.lock import BoundedSemaphore
from pika.adapters.gevent_connection import GeventConnection
from pika.channel import Channel

from cloudstagram import amqp
from cloudstagram.contracts.topology import Exchange, Queue
from cloudstagram.errors import Returned, Unpublished

#: Messages that may wait for their confirm: what a frozen broker can make us keep.
_IN_FLIGHT: Final = 256
#: Callers in a row who gave up waiting for a confirm, from which on others don't wait; seconds for which they don't,
#: unless a confirm comes: for as long as the heartbeat may need to find out about a frozen broker.
GIVEN_UP: Final = 3
SILENT_S: Final = 20.0


class Message(NamedTuple):
    """What is published, as pika takes it."""

    exchange: str
    routing_key: str
    body: bytes
    headers: dict[str, object]
    correlation_id: str
    mandatory: bool


class _Unconfirmed(NamedTuple):
    message_id: str
    #: None once confirmed, else why it was not.
    outcome: AsyncResult[Unpublished | None]


class Link:
    """Connects at once. Calls `on_usable(True)` when it can publish, `on_usable(False)` when it no longer can.

    After `close()` it calls neither. `lost` gets the reason when it is over, and only then.
    """

    def __init__(
        self,
        parameters: pika.URLParameters,
        loop: Any,
        exchanges: Sequence[Exchange],
        queues: Sequence[Queue],
        on_usable: Callable[[bool], None],
    ) -> None:
        self.lost: AsyncResult[str] = AsyncResult()
        #: Why the broker takes nothing at present (an alarm of memory or disk); empty when it does.
        self.blocked = ""
        #: Set when it can publish for the first time.
        self.begun = Event()
        self._exchanges = exchanges
        self._queues = queues
        self._on_usable = on_usable
        self._channel: Channel | None = None
        self._tag = 0
        self._unconfirmed: dict[int, _Unconfirmed] = {}
        self._returned: dict[str, Returned] = {}
        self._room = BoundedSemaphore(_IN_FLIGHT)
        self._given_up = 0
        self._given_up_at = 0.0
        self._declaring = True
        self._wanted = True
        self._failure = ""
        self._connection = GeventConnection(
            parameters,
            on_open_callback=self._on_open,
            on_open_error_callback=self._on_over,
            on_close_callback=self._on_over,
            custom_ioloop=loop,
        )

    def publish(self, message: Message) -> None:
        """Waits for the confirm, for as long as the caller lets it. Raises Unpublished."""
        if self.unusable or self._channel is None:
            raise Unpublished(self.unusable or "the connection is not open")
        try:
            self._room.acquire()
            failure = self._send(self._channel, message).get()
        except Unpublished:  # the caller's time is up
            self._given_up += 1
            self._given_up_at = time.monotonic()
            raise
        if failure is not None:
            raise failure

    @property
    def unusable(self) -> str:
        """Why waiting for a confirm is in vain at present; empty when it is not."""
        silent = self._given_up >= GIVEN_UP and time.monotonic() - self._given_up_at < SILENT_S
        return self.blocked or ("the broker confirms nothing" if silent else "")

    def drain(self, timeout_s: float) -> None:
        """Waits until nothing is unconfirmed, at most `timeout_s`."""
        gevent.wait([entry.outcome for entry in self._unconfirmed.values()], timeout=timeout_s)

    def close(self) -> None:
        """Ends the link; `lost` follows at once, or when the heartbeat finds that the broker is frozen."""
        self._wanted = False
        if self._connection.is_open:  # pika 1.4 fails an assertion when it is closed while it connects
            self._connection.close()

    def _send(self, channel: Channel, message: Message) -> AsyncResult[Unpublished | None]:
        """None when it is confirmed, else why it is not. Whoever settles it gives its room back."""
        message_id = uuid.uuid4().hex
        properties = pika.BasicProperties(
            content_type="application/json",
            delivery_mode=pika.DeliveryMode.Persistent,
            headers=message.headers,
            correlation_id=message.correlation_id or None,
            message_id=message_id,
        )
        try:
            channel.basic_publish(
                message.exchange, message.routing_key, message.body, properties, mandatory=message.mandatory
            )
        except BaseException as error:
            self._room.release()
            if isinstance(error, pika.exceptions.AMQPError):
                raise Unpublished(f"not sent: {error!r}") from error
            raise
        self._tag += 1  # the broker counts likewise, from the channel's first publish
        self._unconfirmed[self._tag] = _Unconfirmed(message_id, AsyncResult())
        return self._unconfirmed[self._tag].outcome

    def _on_open(self, connection: GeventConnection) -> None:
        if not self._wanted:
            connection.close()
            return
        connection.add_on_connection_blocked_callback(self._on_blocked)
        connection.add_on_connection_unblocked_callback(self._on_unblocked)
        connection.channel(on_open_callback=self._on_channel)

    def _on_channel(self, channel: Channel) -> None:
        channel.add_on_close_callback(self._on_channel_closed)
        channel.add_on_return_callback(self._on_returned)
        self._channel = channel
        channel.confirm_delivery(self._on_confirm, callback=lambda _: self._declare(channel))

    def _declare(self, channel: Channel) -> None:
        self._declaring = True
        amqp.declare(channel, self._exchanges, self._queues, self._on_declared)

    def _on_declared(self) -> None:
        self._declaring = False
        self.begun.set()
        if self._wanted:
            self._on_usable(True)

    def _on_confirm(self, frame: Any) -> None:
        self._given_up = 0
        method = frame.method
        failure = None if isinstance(method, pika.spec.Basic.Ack) else Unpublished("the broker refused it")
        for tag in [tag for tag in self._unconfirmed if tag <= method.delivery_tag]:
            if tag == method.delivery_tag or method.multiple:
                self._settle(tag, failure)

    def _settle(self, tag: int, failure: Unpublished | None) -> None:
        entry = self._unconfirmed.pop(tag, None)
        if entry is not None:
            entry.outcome.set(self._returned.pop(entry.message_id, None) or failure)
            self._room.release()

    def _on_returned(self, channel: Channel, method: Any, properties: Any, body: bytes) -> None:
        """Comes before the confirm. A queue was deleted: declare again, for the next message's sake."""
        self._returned[properties.message_id] = Returned(f"no queue took it ({method.reply_text})")
        if not self._declaring:
            self._declare(channel)

    def _on_blocked(self, connection: GeventConnection, frame: Any) -> None:
        self.blocked = f"the broker takes no messages: {frame.method.reason}"

    def _on_unblocked(self, connection: GeventConnection, frame: Any) -> None:
        self.blocked = ""

    def _on_channel_closed(self, channel: Channel, reason: BaseException) -> None:
        """An exchange is missing, or declared otherwise: one way to recover, a new connection, which declares again."""
        self._fail(reason)
        self.close()

    def _on_over(self, connection: GeventConnection, reason: BaseException) -> None:
        self._fail(reason)
        self.lost.set(self._failure)

    def _fail(self, reason: BaseException) -> None:
        """The first reason counts; what follows from it only hides it."""
        self._failure = self._failure or amqp.why(reason)
        if self._wanted:
            self._on_usable(False)
        for tag in list(self._unconfirmed):
            self._settle(tag, Unpublished(f"the connection was lost: {self._failure}"))
