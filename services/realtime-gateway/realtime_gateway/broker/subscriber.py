"""The broker → the log's follower: what every instance hears at once. The only file here that knows pika."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from typing import Any, Final

import pika
from pika.adapters.tornado_connection import TornadoConnection
from pika.channel import Channel

from cloudstagram import amqp
from cloudstagram.contracts.topology import BROADCASTS, GATEWAY_QUEUE_ARGUMENTS
from cloudstagram.errors import DependencyDown
from realtime_gateway.metrics import CONNECTED

logger = logging.getLogger(__name__)

#: Seconds before the first and, doubling, any further attempt to connect; each is shortened by chance.
_BACKOFF_S: Final = 0.2
_BACKOFF_MOST_S: Final = 5.0


class Line:
    """A connection with one channel, made again whenever it is lost; `on_channel` sets it up and calls what it is given
    when it is ready for use."""

    def __init__(self, url: str, role: str, on_channel: Callable[[Channel, Callable[[], None]], None]) -> None:
        self._parameters = amqp.parameters(url, f"realtime-gateway {role}")
        self._role = role
        self._on_channel = on_channel
        self._connection: TornadoConnection | None = None
        self._channel: Channel | None = None
        self._failures = 0
        #: What was told last; empty while it is connected.
        self._why_down = "not started"
        #: Why the present connection is over, or about to be: the first reason, what follows from it only hides it.
        self._failure = ""
        self._closing = False

    def start(self) -> None:
        """Begins to connect; returns at once."""
        self._connection = TornadoConnection(
            self._parameters,
            on_open_callback=self._on_connected,
            on_open_error_callback=self._on_over,
            on_close_callback=self._on_over,
        )

    def close(self) -> None:
        self._closing = True
        self._close_connection()

    def channel(self) -> Channel:
        """The channel, ready for use. Raises DependencyDown."""
        if self._channel is None:
            raise DependencyDown("rabbitmq", self._failure or self._why_down)
        return self._channel

    def check(self) -> None:
        """For readiness. Raises DependencyDown."""
        self.channel()

    def _on_connected(self, connection: TornadoConnection) -> None:
        if self._closing:
            connection.close()
        else:
            connection.channel(on_open_callback=self._on_open)

    def _on_open(self, channel: Channel) -> None:
        channel.add_on_close_callback(self._on_channel_over)
        channel.add_on_cancel_callback(lambda _: self._close_connection())
        self._on_channel(channel, lambda: self._on_ready(channel))

    def _on_ready(self, channel: Channel) -> None:
        self._channel, self._failures, self._why_down = channel, 0, ""
        CONNECTED.labels(self._role).inc()
        logger.info("Connected to the broker", extra={"role": self._role})

    def _on_channel_over(self, channel: Channel, reason: Exception) -> None:
        """A queue is gone, or declared otherwise: one way to recover, a new connection, which declares again."""
        self._fail(reason)
        self._close_connection()

    def _fail(self, reason: Exception) -> None:
        self._channel = None
        self._failure = self._failure or amqp.why(reason)

    def _close_connection(self) -> None:
        if self._connection and self._connection.is_open:  # pika fails an assertion when it is closed while it connects
            self._connection.close()

    def _on_over(self, connection: TornadoConnection, reason: Exception) -> None:
        self._fail(reason)
        if self._closing:
            return
        self._tell_failure()
        wait = min(_BACKOFF_MOST_S, _BACKOFF_S * 2 ** min(self._failures, 10)) * random.uniform(0.5, 1)
        self._failures += 1
        asyncio.get_running_loop().call_later(wait, self._again)

    def _tell_failure(self) -> None:
        """Once, not with every attempt."""
        if self._failure != self._why_down:
            logger.warning("No connection to the broker: %s", self._failure, extra={"role": self._role})
        self._why_down, self._failure = self._failure, ""

    def _again(self) -> None:
        if not self._closing:
            self.start()


class Subscriber:
    """Calls `receive` with the exchange and the body of every broadcast.

    Its queue is this process's own, and bounded; what is dropped from it, the log has. Nothing is acknowledged.
    """

    def __init__(self, url: str, receive: Callable[[str, bytes], None]) -> None:
        self._receive = receive
        self.line = Line(url, "subscriber", self._subscribe)

    def _subscribe(self, channel: Channel, ready: Callable[[], None]) -> None:
        def consume(declared: Any) -> None:
            queue = declared.method.queue
            for exchange in BROADCASTS:
                channel.queue_bind(queue, exchange.name, "", callback=lambda _: None)
            channel.basic_consume(queue, self._on_message, auto_ack=True, exclusive=True, callback=lambda _: ready())

        def declare_queue() -> None:
            arguments = dict(GATEWAY_QUEUE_ARGUMENTS)
            channel.queue_declare("", exclusive=True, auto_delete=True, arguments=arguments, callback=consume)

        amqp.declare(channel, BROADCASTS, (), declare_queue)

    def _on_message(self, channel: Channel, method: Any, properties: Any, body: bytes) -> None:
        self._receive(method.exchange, body)


class Sender:
    """Publishes to the broadcast exchanges, on a connection of its own: an alarm of the broker stops publishers."""

    def __init__(self, url: str) -> None:
        self.line = Line(url, "sender", lambda channel, ready: amqp.declare(channel, BROADCASTS, (), ready))

    def send(self, exchange: str, body: bytes) -> None:
        """Unconfirmed. Raises DependencyDown."""
        try:
            properties = pika.BasicProperties(content_type="application/json", expiration="10000")
            self.line.channel().basic_publish(exchange, "", body, properties)
        except pika.exceptions.AMQPError as error:
            raise DependencyDown("rabbitmq", error) from error
