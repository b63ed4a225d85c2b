"""All exchanges, queues and frames as one AsyncAPI 3 document, made of the topology and the structs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct

from cloudstagram.contracts import events, topology
from cloudstagram.contracts.schemas import on_one_line
from cloudstagram.contracts.topology import Exchange, Queue
from service_contracts import frames
from service_contracts.provided import GATEWAY, MESSAGES, WORKERS

_REFERENCE: Final = "#/components/schemas/{name}"
_ABOUT: Final = (
    "What services publish and consume, and what gateway and pages say to each other. All bodies are ASCII JSON; "
    "whoever reads one passes over types and fields that it does not know."
)
_GATEWAY_QUEUE: Final = "gateway-queue"
_SOCKET: Final = "broadcast"

Part = dict[str, Any]


def document() -> str:
    """As YAML; the same text for the same contracts."""
    schemas, messages = _schemas(), _messages()
    parts = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Cloudstagram messages",
            "version": "1.0.0",
            "description": _ABOUT,
        },
        "defaultContentType": "application/json",
        "servers": {
            "broker": {"host": "rabbitmq", "protocol": "amqp", "protocolVersion": "0-9-1"},
            "edge": {"host": "127.0.0.1:8080", "protocol": "ws", "description": "SockJS, on any of its transports"},
        },
        "channels": dict(_channels()),
        "operations": dict(_operations()),
        "components": {"messages": messages, "schemas": schemas},
    }
    return "# Written by `make schemas`.\n" + msgspec.yaml.encode(parts).decode()


def _channels() -> Iterator[tuple[str, Part]]:
    for exchange, (struct, _) in MESSAGES.items():
        yield exchange.name, _exchange(exchange, struct.__name__)
        for queue in topology.queues_of(exchange):
            yield queue.name, _queue(queue, struct.__name__)
    yield _GATEWAY_QUEUE, _gateway_queue()
    yield _SOCKET, _socket()


def _exchange(exchange: Exchange, message: str) -> Part:
    binding = {"name": exchange.name, "type": exchange.type, "durable": True, "autoDelete": False}
    return _channel(exchange.name, [message], {"is": "routingKey", "exchange": binding})


def _queue(queue: Queue, message: str) -> Part:
    binding = {"name": queue.name, "durable": True, "exclusive": False, "autoDelete": False}
    bound = {"x-bound-to": queue.exchange.name} if queue.exchange else {}
    return _channel(queue.name, [message], {"is": "queue", "queue": binding}) | {"x-arguments": queue.arguments} | bound


def _gateway_queue() -> Part:
    binding = {"name": "", "durable": False, "exclusive": True, "autoDelete": True}
    carried = [MESSAGES[exchange][0].__name__ for exchange in topology.BROADCASTS]
    return {
        **_channel(None, carried, {"is": "queue", "queue": binding}),
        "description": "Each gateway's own, named by the broker; what it drops, the log has.",
        "x-arguments": topology.GATEWAY_QUEUE_ARGUMENTS,
        "x-bound-to": [exchange.name for exchange in topology.BROADCASTS],
    }


def _channel(address: str | None, messages: Iterable[str], amqp: Part) -> Part:
    return {
        "address": address,
        "servers": [{"$ref": "#/servers/broker"}],
        "messages": _referred(messages),
        "bindings": {"amqp": amqp},
    }


def _socket() -> Part:
    return {
        "address": "/broadcast",
        "description": "A SockJS session. Every text in it is one of these messages.",
        "servers": [{"$ref": "#/servers/edge"}],
        "messages": _referred([*map(_sent, frames.SENT), "page.view"]),
    }


def _referred(messages: Iterable[str]) -> Part:
    return {name: {"$ref": f"#/components/messages/{name}"} for name in messages}


def _sent(type_: str) -> str:
    return f"gateway.{type_}"


def _operations() -> Iterator[tuple[str, Part]]:
    for exchange, (struct, publishers) in MESSAGES.items():
        for service in publishers:
            yield f"{service}.publishes.{exchange.name}", _operation("send", exchange.name, [struct.__name__])
    for work in topology.WORK_QUEUES:
        consumed = [MESSAGES[work.exchange][0].__name__]
        yield f"{WORKERS}.consumes.{work.name}", _operation("receive", work.name, consumed)
    carried = [MESSAGES[exchange][0].__name__ for exchange in topology.BROADCASTS]
    yield f"{GATEWAY}.consumes", _operation("receive", _GATEWAY_QUEUE, carried)
    yield f"{GATEWAY}.tells", _operation("send", _SOCKET, map(_sent, frames.SENT))
    view = _operation("receive", _SOCKET, ["page.view"])
    answer = {"channel": {"$ref": f"#/channels/{_SOCKET}"}, "messages": [_in_channel(_SOCKET, _sent("welcome"))]}
    yield f"{GATEWAY}.hears", view | {"reply": answer}


def _operation(action: str, channel: str, messages: Iterable[str]) -> Part:
    carried = [_in_channel(channel, name) for name in messages]
    return {"action": action, "channel": {"$ref": f"#/channels/{channel}"}, "messages": carried}


def _in_channel(channel: str, message: str) -> Part:
    return {"$ref": f"#/channels/{channel}/messages/{message}"}


def _messages() -> dict[str, Part]:
    bodies = {struct.__name__: _payload(struct) for struct, _ in MESSAGES.values()}
    event = bodies[events.Event.__name__]
    event["payload"] = {"allOf": [event["payload"], *map(_data_of, events.DATA)]}
    bodies |= {_sent(type_): _typed(type_, struct) for type_, struct in frames.SENT.items()}
    return bodies | {f"page.{type_}": _typed(type_, struct) for type_, struct in frames.ACCEPTED.items()}


def _payload(struct: type[Struct]) -> Part:
    return {"name": struct.__name__, "payload": {"$ref": _REFERENCE.format(name=struct.__name__)}}


def _data_of(type_: str) -> Part:
    data = {"$ref": _REFERENCE.format(name=events.DATA[type_].__name__)}
    return {"if": {"properties": {"type": {"const": type_}}}, "then": {"properties": {"data": data}}}


def _typed(type_: str, struct: type[Struct]) -> Part:
    said = {"type": "object", "required": ["type"], "properties": {"type": {"const": type_}}}
    return {"name": type_, "payload": {"allOf": [said, {"$ref": _REFERENCE.format(name=struct.__name__)}]}}


def _schemas() -> Mapping[str, Any]:
    structs = dict.fromkeys(
        (
            *(struct for struct, _ in MESSAGES.values()),
            *events.DATA.values(),
            *frames.SENT.values(),
            *frames.ACCEPTED.values(),
        )
    )
    _, definitions = msgspec.json.schema_components(structs, ref_template=_REFERENCE)
    return {name: on_one_line(schema) for name, schema in definitions.items()}
