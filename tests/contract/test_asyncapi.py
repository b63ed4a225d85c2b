"""The AsyncAPI document has every exchange, queue and frame there is and no other, and is well-formed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from cloudstagram.contracts import topology
from contract.golden_messages import Golden, golden
from service_contracts import asyncapi, frames

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs/contracts/asyncapi.yaml"
DOCUMENT: dict[str, Any] = msgspec.yaml.decode(FILE.read_bytes())
CHANNELS: dict[str, Any] = DOCUMENT["channels"]
QUEUES = {queue.name: queue for work in topology.WORK_QUEUES for queue in work.queues()}
WORK_EXCHANGES = [work.exchange for work in topology.WORK_QUEUES]
EXCHANGES = {exchange.name: exchange for exchange in (*WORK_EXCHANGES, *topology.BROADCASTS)}
#: The parts of AsyncAPI 3.0 that are used here, and what each must and may have.
OBJECTS = {
    "root": ({"asyncapi", "info"}, {"servers", "defaultContentType", "channels", "operations", "components"}),
    "server": ({"host", "protocol"}, {"protocolVersion", "description"}),
    "channel": (set[str](), {"address", "servers", "messages", "bindings", "description"}),
    "operation": ({"action", "channel"}, {"messages", "reply"}),
    "message": (set[str](), {"name", "payload"}),
}


def parts(node: Any) -> Iterator[dict[str, Any]]:
    """Every object below, itself among them."""
    if isinstance(node, dict):
        yield node
        for part in node.values():
            yield from parts(part)
    elif isinstance(node, list):
        for part in node:
            yield from parts(part)


def resolve(reference: str) -> Any:
    found: Any = DOCUMENT
    for name in reference.removeprefix("#/").split("/"):
        found = found[name]
    return found


def is_object(kind: str, value: dict[str, Any]) -> None:
    must, may = OBJECTS[kind]
    named = {name for name in value if not name.startswith("x-")}
    assert must <= named <= must | may, (kind, value)


def amqp(channel: dict[str, Any]) -> dict[str, Any]:
    binding: dict[str, Any] = channel.get("bindings", {}).get("amqp", {})
    return binding


def test_the_document_is_what_the_code_says() -> None:
    assert FILE.read_text("utf-8") == asyncapi.document(), "make schemas"


def test_its_objects_have_the_fields_of_asyncapi_3() -> None:
    assert re.fullmatch(r"3\.\d+\.\d+", DOCUMENT["asyncapi"])
    is_object("root", DOCUMENT)
    for kind, objects in (
        ("server", DOCUMENT["servers"]),
        ("channel", CHANNELS),
        ("operation", DOCUMENT["operations"]),
        ("message", DOCUMENT["components"]["messages"]),
    ):
        for value in objects.values():
            is_object(kind, value)


def test_every_reference_leads_somewhere() -> None:
    references = [part["$ref"] for part in parts(DOCUMENT) if "$ref" in part]
    assert references
    for reference in references:
        assert isinstance(resolve(reference), dict), reference


def test_an_operation_uses_messages_of_its_own_channel() -> None:
    for name, operation in DOCUMENT["operations"].items():
        assert operation["action"] in ("send", "receive"), name
        for message in operation["messages"]:
            assert message["$ref"].startswith(operation["channel"]["$ref"] + "/messages/"), name


def test_it_has_every_exchange_and_no_other() -> None:
    described = [amqp(channel)["exchange"] for channel in CHANNELS.values() if "exchange" in amqp(channel)]
    found = {each["name"]: (each["type"], each["durable"]) for each in described}
    assert found == {name: (exchange.type, True) for name, exchange in EXCHANGES.items()}


def test_it_has_every_queue_with_its_arguments_and_no_other() -> None:
    described = {channel["address"]: channel for channel in CHANNELS.values() if amqp(channel).get("is") == "queue"}
    gateways = described.pop(None)
    assert gateways["x-arguments"] == topology.GATEWAY_QUEUE_ARGUMENTS
    assert gateways["x-bound-to"] == [exchange.name for exchange in topology.BROADCASTS]
    assert {name: channel["x-arguments"] for name, channel in described.items()} == {
        name: queue.arguments for name, queue in QUEUES.items()
    }
    bound = {name: channel.get("x-bound-to") for name, channel in described.items()}
    assert bound == {name: queue.exchange.name if queue.exchange else None for name, queue in QUEUES.items()}


def test_it_has_every_frame_and_no_other() -> None:
    assert CHANNELS["broadcast"]["messages"].keys() == {f"gateway.{type_}" for type_ in frames.SENT} | {
        f"page.{type_}" for type_ in frames.ACCEPTED
    }


def message_of(each: Golden) -> str:
    if each.kind == "frame":
        return f"{'page' if each.name in frames.ACCEPTED else 'gateway'}.{each.name}"
    name = topology.BROADCAST_ACTIVITY.name if each.kind == "event" else each.name
    (message,) = CHANNELS[name]["messages"]
    return str(message)


@pytest.mark.parametrize("each", [g for kind in ("message", "event", "frame") for g in golden(kind)], ids=str)
def test_golden_messages_fit_it(each: Golden) -> None:
    registry: Registry[Any] = Registry().with_resource("urn:asyncapi", DRAFT202012.create_resource(DOCUMENT))
    schema = {"$ref": f"urn:asyncapi#/components/messages/{message_of(each)}/payload"}
    jsonschema.Draft202012Validator(schema, registry=registry).validate(each.value)
