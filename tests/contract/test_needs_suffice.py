"""What a consumer says that it needs is enough: its own code reads a message that has nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cloudstagram import sessions
from cloudstagram.contracts import events
from cloudstagram.contracts.log import Place
from cloudstagram.contracts.renditions import Picture
from cloudstagram.contracts.topology import BROADCAST_ACTIVITY, BROADCAST_NEWIMAGE
from cloudstagram.records import Record
from contract.golden_messages import golden
from fanout_workers.deployables import DEPLOYABLES
from realtime_gateway.log.entries import Link
from service_contracts.contract import Need
from service_contracts.present import consumers

NEEDS = consumers(Path(__file__).with_name("needs"))
WORKERS = DEPLOYABLES.keys()


def need(consumer: str, kind: str, name: str) -> Need:
    return NEEDS[consumer].needs[kind][name]


def only(needed: Need, value: dict[str, Any]) -> bytes:
    """`value` without what is not needed."""
    return json.dumps({name: part for name, part in value.items() if name in needed.reads}).encode()


@pytest.mark.parametrize("worker", WORKERS)
def test_a_worker_reads_a_message_of_what_it_needs(worker: str) -> None:
    deployable = DEPLOYABLES[worker]
    exchange = deployable.queue.exchange.name
    (*_, message) = (each for each in golden("message") if each.name == exchange)
    read = deployable.kind.decode(only(need(worker, "message", exchange), message.value))
    assert read.encode()


@pytest.mark.parametrize("worker", WORKERS)
def test_a_worker_needs_the_queues_that_it_declares(worker: str) -> None:
    declared = {queue.name for queue in DEPLOYABLES[worker].queue.queues()}
    assert NEEDS[worker].needs["queue"].keys() == declared


def test_the_gateway_reads_an_image_of_what_it_needs() -> None:
    (*_, message) = (each for each in golden("message") if each.name == BROADCAST_NEWIMAGE.name)
    body = only(need("realtime-gateway", "message", BROADCAST_NEWIMAGE.name), message.value)
    link = Link.of_image(DEPLOYABLES["new-image"].kind.decode(body))
    assert link.entry.place == Place.parse(message.value["seq"])


@pytest.mark.parametrize("type_", events.DATA)
def test_the_gateway_reads_events_of_what_it_needs(type_: str) -> None:
    (*_, event) = (each for each in golden("event") if each.name == type_)
    data = json.loads(only(need("realtime-gateway", "event", type_), event.value["data"]))
    assert msgspec.convert(data, events.DATA[type_])
    body = only(need("realtime-gateway", "message", BROADCAST_ACTIVITY.name), event.value)
    assert Link.of_event(events.Event.decode(body)).entry.type == type_


@pytest.mark.parametrize("service", ["upload-api", "timeline-api", "realtime-gateway"])
def test_a_service_reads_a_session_of_what_it_needs(service: str) -> None:
    (*_, session) = (each for each in golden("key") if each.name == "tokenhash:session")
    assert sessions.read_session(only(need(service, "key", session.name), session.value).decode())


def test_workers_read_a_record_of_what_they_need() -> None:
    required = {field.encode_name for field in msgspec.structs.fields(Record) if field.required}
    for consumer in (*WORKERS - {"rebuild-timeline"}, "outbox-relay", "auditor", "cloudstagram-admin"):
        assert need(consumer, "document", "fs.files metadata").reads.keys() == required


def test_upload_api_serves_what_it_needs_of_a_rendition() -> None:
    assert need("upload-api", "document", "fs.chunks of a rendition").reads.keys() == {*Picture.__struct_fields__}
