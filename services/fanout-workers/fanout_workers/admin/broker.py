"""RabbitMQ as the admin program uses it: depths, and messages looked at one by one. The only pika of the program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError, ChannelClosedByBroker, NackError, UnroutableError

from cloudstagram import amqp
from cloudstagram.contracts.topology import Queue
from cloudstagram.errors import DependencyDown

#: Seconds that the broker may keep us waiting while it takes no messages, as in an alarm.
_BLOCKED_S: Final = 10
#: Seconds without a word: a command works off what it took without looking at the connection.
_HEARTBEAT_S: Final = 60
_PERSISTENT: Final = 2
_NOT_FOUND: Final = 404


@dataclass(frozen=True)
class Depth:
    messages: int
    consumers: int


@dataclass(frozen=True)
class Message:
    """One message in hand: the broker has it back when the channel closes, unless it is acknowledged."""

    tag: int
    body: bytes
    headers: Mapping[str, Any]
    correlation_id: str | None


class Broker:
    """One connection. Every method raises DependencyDown where it is lost, or the broker refuses what was asked."""

    def __init__(self, url: str) -> None:
        parameters = amqp.parameters(url, "cloudstagram-admin")
        parameters.heartbeat = _HEARTBEAT_S
        parameters.blocked_connection_timeout = _BLOCKED_S
        with _translating():
            self._connection = pika.BlockingConnection(parameters)

    def depth(self, queue: str) -> Depth | None:
        """Messages that wait and are not in hand, and who consumes; None where there is no such queue."""
        with _translating(), self._channel() as channel:
            try:
                declared = channel.queue_declare(queue, passive=True).method
            except ChannelClosedByBroker as error:
                if error.reply_code != _NOT_FOUND:
                    raise
                return None
            return Depth(declared.message_count, declared.consumer_count)

    @contextmanager
    def browsing(self, queue: Queue) -> Iterator[Browser]:
        """A look at the queue's messages; what is not acknowledged stands where it stood when the look is over."""
        with _translating(), self._channel() as channel:
            channel.confirm_delivery()
            channel.queue_declare(queue.name, durable=True, arguments=dict(queue.arguments))
            yield Browser(channel, queue.name)

    def close(self) -> None:
        if self._connection.is_open:
            self._connection.close()

    @contextmanager
    def _channel(self) -> Iterator[BlockingChannel]:
        channel = self._connection.channel()
        try:
            yield channel
        finally:
            if channel.is_open:
                channel.close()


class Browser:
    def __init__(self, channel: BlockingChannel, queue: str) -> None:
        self._channel = channel
        self._queue = queue

    def messages(self, most: int) -> Iterator[Message]:
        """The oldest `most`, one after another."""
        for _ in range(most):
            method, properties, body = self._channel.basic_get(self._queue)
            if method is None:
                return
            yield Message(method.delivery_tag, body, properties.headers or {}, properties.correlation_id)

    def put(self, queue: str, message: Message, headers: Mapping[str, Any]) -> None:
        """A copy into another queue, or at the end of this one; returns when the broker has confirmed it."""
        properties = pika.BasicProperties(
            headers=dict(headers), correlation_id=message.correlation_id, delivery_mode=_PERSISTENT
        )
        self._channel.basic_publish("", queue, message.body, properties, mandatory=True)

    def acknowledge(self, message: Message) -> None:
        """It is gone from the queue."""
        self._channel.basic_ack(message.tag)


@contextmanager
def _translating() -> Iterator[None]:
    try:
        yield
    except (UnroutableError, NackError) as error:
        raise DependencyDown("rabbitmq", f"the message was not taken: {error!r}") from error
    except (AMQPError, OSError) as error:
        raise DependencyDown("rabbitmq", amqp.why(error)) from error
