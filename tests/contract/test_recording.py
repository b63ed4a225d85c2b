"""What `make schemas` keeps of a change, and what it takes as verified together."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract.checkout_copy import change, copy_of_the_checkout
from service_contracts.recording import broken_since_release, record, release
from service_contracts.versions import Version, Versions

SOCIAL = "services/social-api/openapi.yaml"
CLIENT = "tests/contract/needs/web-client.toml"
JOINED = "joined: {type: string, format: date-time}\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Recorded and released."""
    folder = copy_of_the_checkout(tmp_path)
    assert record(folder) == []
    release(folder, "0" * 40)
    return folder


def present(checkout: Path, service: str) -> Version:
    version = Versions.of_checkout(checkout).present_of(service)
    assert version is not None
    return version


def together(checkout: Path, one: Version, other: Version) -> bool:
    return Versions.of_checkout(checkout).together(one, other)


def test_recording_without_a_change_changes_nothing(checkout: Path) -> None:
    before = {path: path.read_bytes() for path in checkout.rglob("*.json")}
    assert record(checkout) == []
    assert {path: path.read_bytes() for path in checkout.rglob("*.json")} == before


def test_a_new_field_is_a_new_version_that_goes_with_all_that_was_before(checkout: Path) -> None:
    old, gateway = present(checkout, "social-api"), present(checkout, "realtime-gateway")
    change(checkout / SOCIAL, JOINED, JOINED + "        motto: {type: string}\n")
    assert record(checkout) == []
    new = present(checkout, "social-api")
    assert new == Version("social-api", old.number + 1)
    assert together(checkout, new, gateway)
    assert together(checkout, new, old)
    assert broken_since_release(checkout) == []


def test_a_field_that_is_needed_no_more_goes_in_the_release_after(checkout: Path) -> None:
    released = present(checkout, "realtime-gateway")
    change(checkout / CLIENT, 'joined = "string"\n', "")
    assert record(checkout) == []
    change(checkout / SOCIAL, "follows_count, joined, following", "follows_count, following")
    change(checkout / SOCIAL, "        " + JOINED, "")
    assert record(checkout) == []

    gone = "http GET /api/users/{username}: field `joined` is gone from social-api; web-client as released needs it"
    assert broken_since_release(checkout) == [gone]
    assert not together(checkout, present(checkout, "social-api"), released)
    assert together(checkout, present(checkout, "social-api"), present(checkout, "realtime-gateway"))

    release(checkout, "1" * 40)
    assert broken_since_release(checkout) == []


def test_what_breaks_is_said_and_not_recorded_as_verified(checkout: Path) -> None:
    gateway = present(checkout, "realtime-gateway")
    change(checkout / SOCIAL, "joined: {type: string, format: date-time}", "joined: {type: integer}")
    (line,) = record(checkout)
    expected = "field `joined` is integer and not string in social-api; web-client needs it so"
    assert line == f"http GET /api/users/{{username}}: {expected}"
    assert not together(checkout, present(checkout, "social-api"), gateway)


def test_a_queue_declared_otherwise_than_it_was_released_is_said_once_for_each_consumer(checkout: Path) -> None:
    version = present(checkout, "upload-api")
    path = checkout / version.path
    change(path, '"x-delivery-limit": 20', '"x-delivery-limit": 19')
    lines = [line for line in broken_since_release(checkout) if "resize_queue: x-delivery-limit" in line]
    both = "in upload-api as released, which declares it; resize needs it"
    assert f"queue resize_queue: x-delivery-limit is 20 in fanout-workers and 19 {both}" in lines
    assert "queue resize_queue: x-delivery-limit is 19 and not 20 in upload-api as released; resize needs it" in lines
