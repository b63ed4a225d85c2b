"""Changes that would break a consumer, made to a copy of the contracts: each is found, and the consumer is named."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from cloudstagram.contracts.topology import RESIZE_QUEUE
from service_contracts.contract import FIRST_KINDS, KINDS, Contract, Provided
from service_contracts.present import present
from service_contracts.recording import broken

CONTRACTS = present(Path(__file__).parents[2])
PAGE = "http GET /api/timelines/latest"
BROADCAST = "message cloudstagram-broadcast-newimage"


def found(service: str, thing: str, **changes: object) -> list[str]:
    """What is said when `service` provides `thing` otherwise; without changes, not at all."""
    contract = CONTRACTS[service]
    provides = {**contract.provides}
    if changes:
        provides[thing] = msgspec.structs.replace(provides[thing], **changes)
    else:
        del provides[thing]
    changed: Contract = msgspec.structs.replace(contract, provides=provides)
    return broken((CONTRACTS | {service: changed}).values())


def given(service: str, thing: str) -> Provided:
    return CONTRACTS[service].provides[thing]


def test_a_field_of_a_message_that_is_gone() -> None:
    fields = {name: types for name, types in given("fanout-workers", BROADCAST).gives.items() if name != "placeholder"}
    (line,) = found("fanout-workers", BROADCAST, gives=fields)
    assert line == f"{BROADCAST}: field `placeholder` is gone from fanout-workers; realtime-gateway needs it"


def test_a_field_of_an_answer_that_is_gone() -> None:
    fields = {**given("timeline-api", PAGE).gives}
    del fields["images[].likers"]
    (line,) = found("timeline-api", PAGE, gives=fields)
    assert line == f"{PAGE}: field `images[].likers` is gone from timeline-api; web-client needs it"


def test_a_field_of_a_frame_that_may_be_missing() -> None:
    fields = {**given("realtime-gateway", "frame welcome").gives, "heartbeat": "integer?"}
    (line,) = found("realtime-gateway", "frame welcome", gives=fields)
    assert line == "frame welcome: field `heartbeat` may be missing in realtime-gateway; web-client needs it"


@pytest.mark.parametrize(
    ("service", "thing", "field", "consumers"),
    [
        ("social-api", "key tokenhash:session", "ends", {"upload-api", "timeline-api", "realtime-gateway"}),
        ("fanout-workers", "event listed", "again", {"realtime-gateway"}),
        ("fanout-workers", "document fs.chunks of a rendition", "etag", {"upload-api"}),
        ("upload-api", "message cloudstagram-delete-image", "filename", {"delete-image"}),
        ("upload-api", "http POST /api/images", "imageid", {"web-client"}),
    ],
)
def test_a_type_that_changed(service: str, thing: str, field: str, consumers: set[str]) -> None:
    lines = found(service, thing, gives={**given(service, thing).gives, field: "boolean"})
    assert {line.rpartition("; ")[2].removesuffix(" needs it so") for line in lines} == consumers
    assert all(line.startswith(f"{thing}: field `{field}` is boolean and not ") for line in lines)


@pytest.mark.parametrize(
    ("service", "key", "consumers"),
    [
        (
            "social-api",
            "key username:follows",
            {"realtime-gateway", "rebuild-timeline", "auditor", "cloudstagram-admin"},
        ),
        ("social-api", "key username:followers_index", {"image-to-followers"}),
        ("fanout-workers", "key latest_images", {"timeline-api", "new-image", "auditor"}),
        ("fanout-workers", "key username:image_count", {"social-api", "realtime-gateway", "auditor"}),
    ],
)
def test_a_key_that_was_renamed(service: str, key: str, consumers: set[str]) -> None:
    lines = found(service, key)
    assert {*lines} == {f"{key} is gone from {service}; {consumer} needs it" for consumer in consumers}


def test_a_key_of_another_type() -> None:
    (line,) = found("social-api", "key username:account", facts={"type": "string"})[:1]
    assert line.startswith("key username:account: type is 'string' and not 'hash' in social-api; ")


def test_an_argument_of_a_queue_that_changed() -> None:
    thing = f"queue {RESIZE_QUEUE.name}"
    lines = found("upload-api", thing, facts={**given("upload-api", thing).facts, "x-delivery-limit": 5})
    assert f"{thing}: x-delivery-limit is 5 and not 20 in upload-api; resize needs it" in lines
    both = "is 5 in upload-api and 20 in fanout-workers, which declares it; resize needs it"
    assert f"{thing}: x-delivery-limit {both}" in lines


def test_an_argument_that_one_side_alone_has() -> None:
    thing = f"queue {RESIZE_QUEUE.dead}"
    lines = found("upload-api", thing, facts={**given("upload-api", thing).facts, "x-max-length": 9})
    declared = "x-max-length is 9 in upload-api and None in fanout-workers, which declares it; resize needs it"
    assert lines == [f"{thing}: {declared}"]


@pytest.mark.parametrize(
    ("service", "thing", "field", "consumers"),
    [
        (
            "upload-api",
            "record fs.files metadata",
            "drive_at",
            {"resize", "delete-image", "outbox-relay", "auditor", "cloudstagram-admin"},
        ),
        ("upload-api", "record fs.files metadata", "drives", {"resize", "outbox-relay", "cloudstagram-admin"}),
        ("upload-api", "record fs.files metadata", "alt", {"resize", "outbox-relay"}),
        ("fanout-workers", "record fs.files metadata", "reason", {"upload-api"}),
        ("fanout-workers", "record fs.files metadata", "state", {"upload-api"}),
        ("fanout-workers", "hash imageid:progress", "cursor", {"image-to-followers"}),
        ("fanout-workers", "hash imageid:progress", "user", {"add-image-to-user", "new-image", "image-to-followers"}),
        ("social-api", "hash username:account", "password_hash", {"social-api"}),
        ("social-api", "key broadcast_log", "nonce", {"upload-api", "realtime-gateway"}),
    ],
)
def test_a_field_that_was_renamed(service: str, thing: str, field: str, consumers: set[str]) -> None:
    fields = {f"new_{name}" if name == field else name: kind for name, kind in given(service, thing).gives.items()}
    said = f"{thing}: field `{field}` is gone from {service}; "
    assert consumers <= {line.removeprefix(said).split()[0] for line in found(service, thing, gives=fields)}


@pytest.mark.parametrize(
    ("service", "thing", "fact", "consumers"),
    [
        ("fanout-workers", "values state", "LISTED", {"upload-api"}),
        ("upload-api", "values state", "STORED", {"resize", "outbox-relay", "auditor"}),
        ("upload-api", "values public state", "REJECTED", {"web-client"}),
        ("realtime-gateway", "values view", "home", {"web-client"}),
        ("social-api", "cookie session", "behind TLS", {"upload-api", "timeline-api", "realtime-gateway"}),
    ],
)
def test_a_value_or_a_name_that_changed(service: str, thing: str, fact: str, consumers: set[str]) -> None:
    facts = given(service, thing).facts
    said = f"{thing}: {fact} is 'shown' and not {facts[fact]!r} in {service}; "
    lines = [line for line in found(service, thing, facts={**facts, fact: "shown"}) if line.startswith(said)]
    assert consumers <= {line.removeprefix(said).removesuffix(" needs it") for line in lines}


def test_what_contracts_did_not_tell_of_yet_is_not_taken_for_gone() -> None:
    old = CONTRACTS["social-api"]
    provides = {thing: given for thing, given in old.provides.items() if thing.partition(" ")[0] in FIRST_KINDS}
    before: Contract = msgspec.structs.replace(old, provides=provides, kinds=FIRST_KINDS)
    assert broken((CONTRACTS | {"social-api": before}).values()) == []
    now: Contract = msgspec.structs.replace(old, provides=provides)
    assert "cookie session is gone from social-api; upload-api needs it" in broken(
        (CONTRACTS | {"social-api": now}).values()
    )


def test_contracts_tell_of_no_kind_that_they_do_not_name() -> None:
    needed = {thing for contract in CONTRACTS.values() for needs in contract.needs.values() for thing in needs}
    provided = {thing for contract in CONTRACTS.values() for thing in contract.provides}
    assert {thing.partition(" ")[0] for thing in needed | provided} == {*KINDS}


def test_an_operation_that_is_gone() -> None:
    thing = "http PUT /api/likes/{imageid}"
    assert found("social-api", thing) == [f"{thing} is gone from social-api; web-client needs it"]


def test_something_new_that_has_to_be_sent() -> None:
    takes = {**given("social-api", "http POST /api/users").takes, "email": "string"}
    (line,) = found("social-api", "http POST /api/users", takes=takes)
    assert line == "http POST /api/users: `email` has to be sent to social-api; web-client needs it without it"


def test_something_that_is_not_taken_any_more() -> None:
    takes = {"image": "string", "comment": "string?", "Idempotency-Key": "string?"}
    (line,) = found("upload-api", "http POST /api/images", takes=takes)
    assert line == "http POST /api/images: `alt` is not taken any more by upload-api; web-client needs it"


def test_what_is_added_breaks_nobody() -> None:
    fields = given("timeline-api", PAGE).gives
    assert found("timeline-api", PAGE, gives={**fields, "images[].place": "string"}) == []
    takes = given("social-api", "http POST /api/users").takes
    assert found("social-api", "http POST /api/users", takes={**takes, "email": "string?"}) == []
