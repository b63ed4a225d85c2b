"""How we talk AMQP, whichever pika connection does: parameters, gevent's loop, declaring what the topology says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Final

import pika
from pika.adapters.utils.connection_workflow import AMQPConnectionWorkflowFailed, AMQPConnectorPhaseErrorBase
from pika.channel import Channel
from pika.exceptions import AMQPConnectionError

from cloudstagram.contracts.topology import Exchange, Queue

#: Seconds; pika looks each 5 s more than this whether anything came, so a frozen broker is noticed within 20 s.
HEARTBEAT_S: Final = 5
#: Seconds to connect a socket, and to be ready to open channels.
_SOCKET_S: Final = 2
_OPEN_S: Final = 5

_Step = Callable[..., object]


def parameters(url: str, name: str) -> pika.URLParameters:
    """For one attempt to connect (who reconnects does so itself); the broker's tools show `name`."""
    result = pika.URLParameters(url)
    result.heartbeat = HEARTBEAT_S
    result.socket_timeout = _SOCKET_S
    result.stack_timeout = _OPEN_S
    result.connection_attempts = 1
    result.client_properties = {"connection_name": name}
    return result


def gevent_loop() -> Any:
    """For `custom_ioloop` of all connections that follow each other: each would open, and leak, a pipe of its own."""
    from pika.adapters.gevent_connection import _GeventSelectorIOLoop  # the gateway has no gevent

    return _GeventSelectorIOLoop()


def why(reason: BaseException) -> str:
    """What ended a connection or an attempt at one: the innermost of the exceptions that pika wraps into each other."""
    if isinstance(reason, AMQPConnectionWorkflowFailed):
        return why(reason.exceptions[-1])
    if isinstance(reason, AMQPConnectorPhaseErrorBase):
        return why(reason.exception)
    if type(reason) is AMQPConnectionError and reason.args and isinstance(reason.args[0], BaseException):
        return why(reason.args[0])
    return str(reason) or repr(reason)


def declare(channel: Channel, exchanges: Iterable[Exchange], queues: Iterable[Queue], then: Callable[[], None]) -> None:
    """Declares and binds one after another, then calls `then`. On a conflict the broker closes the channel instead."""
    _take(_steps(channel, exchanges, queues), then)


def _steps(channel: Channel, exchanges: Iterable[Exchange], queues: Iterable[Queue]) -> Iterator[_Step]:
    for exchange in exchanges:
        yield partial(channel.exchange_declare, exchange.name, exchange.type, durable=True)
    for queue in queues:
        yield partial(channel.queue_declare, queue.name, durable=True, arguments=dict(queue.arguments))
        if queue.exchange:
            yield partial(channel.queue_bind, queue.name, queue.exchange.name, "")


def _take(steps: Iterator[_Step], then: Callable[[], None]) -> None:
    step = next(steps, None)
    if step is None:
        then()
    else:
        step(callback=lambda _: _take(steps, then))
