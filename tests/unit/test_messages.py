from __future__ import annotations

import msgspec
import pytest

from cloudstagram.contracts import events, topology
from cloudstagram.contracts.events import Audience, Event
from cloudstagram.contracts.messages import Image, ImageMessage

MESSAGE = ImageMessage(
    userid="ann",
    filename="01JD000000000000000000AAAA",
    comment="Fog über dem See 🌫",
    uploaded="2026-11-24T03:05:12.345Z",
    mime="image/jpeg",
)


def test_a_message_is_ascii_whatever_the_comment() -> None:
    assert MESSAGE.encode().isascii()
    assert ImageMessage.decode(MESSAGE.encode()) == MESSAGE


def test_the_published_fields_stand_first_and_places_only_on_a_broadcast() -> None:
    assert list(msgspec.json.decode(MESSAGE.encode()))[:5] == ["userid", "filename", "comment", "uploaded", "mime"]
    assert b"seq" not in MESSAGE.encode()
    assert b'"seq":"1-0-a"' in msgspec.structs.replace(MESSAGE, seq="1-0-a", prev="0-0-0").encode()


def test_fields_that_are_not_known_are_ignored() -> None:
    body = msgspec.json.encode(msgspec.json.decode(MESSAGE.encode()) | {"later": [1]})
    assert ImageMessage.decode(body) == MESSAGE


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"userid":1}', b"\xff", b'{"userid":"ann","filename":null}'])
def test_what_is_no_message_is_refused(body: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        ImageMessage.decode(body)


def test_an_image_and_its_message_say_the_same() -> None:
    assert Image.of(MESSAGE).to_message() == MESSAGE
    assert Image.of(MESSAGE).thumbnail == "/images/01JD000000000000000000AAAA/thumbnail"


def test_an_event_reads_alike_from_a_script_from_the_log_and_from_the_broker() -> None:
    told = Event.emitted(("5-1-ab", "5-0-cd", "5000", "followed", '{"user":"ann"}', '{"username":"bob"}'))
    fields = {
        "nonce": "ab",
        "prev": "5-0-cd",
        "at": "5000",
        "type": "followed",
        "audience": '{"user":"ann"}',
        "data": '{"username":"bob"}',
    }
    assert told == Event.logged("5-1", fields) == Event.decode(told.encode())
    assert told.audience == Audience(user="ann")
    assert msgspec.convert(told.data, events.DATA[told.type]) == events.Followed("bob")


def test_the_audience_on_the_wire_names_only_who_is_meant() -> None:
    assert msgspec.json.encode(Audience(image_of="ann")) == b'{"image_of":"ann"}'
    assert msgspec.json.encode(events.GATEWAYS) == b'{"gateways":true}'


def test_retries_wait_longer_each_time_and_lead_back_to_their_own_queue_only() -> None:
    work = topology.RESIZE_QUEUE
    assert [work.retry(attempt) for attempt in range(1, 6)] == [
        f"resize_queue.retry.{wait}" for wait in ("1s", "5s", "15s", "15s", "15s")
    ]
    for queue in work.queues():
        if ".retry." in queue.name:
            assert queue.arguments["x-dead-letter-routing-key"] == work.name
            assert queue.exchange is None
