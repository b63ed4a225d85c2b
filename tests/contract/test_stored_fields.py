"""The contracts tell of the fields that code really writes and reads in records, hashes and the log."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cloudstagram.contracts import keys
from contract.checkout_copy import change, copy_of_the_checkout
from service_contracts.contract import OPTIONAL
from service_contracts.lua import hash_fields, stream_fields
from service_contracts.present import present
from service_contracts.provided import HASHES, LOG_FIELDS
from service_contracts.recording import broken
from upload_api.records import new_metadata

ROOT = Path(__file__).parents[2]
CONTRACTS = present(ROOT)
RECORD = "record fs.files metadata"
SCRIPTS = {
    service: ROOT / "services" / service / service.replace("-", "_") for service in ("social-api", "fanout-workers")
}
#: A record's identity is its document's.
IDENTITY = {"imageid"}


def read_of(service: str, thing: str) -> set[str]:
    """What its consumers say that they need of a thing."""
    needs = CONTRACTS[service].needs.values()
    return {path for need in needs if thing in need for path in need[thing].reads}


def test_upload_api_begins_a_record_with_the_fields_that_its_contract_gives() -> None:
    now = datetime.now(UTC)
    begun = new_metadata(
        userid="ann",
        comment="",
        alt="",
        uploaded=now,
        mime="image/png",
        idempotency_key="key",
        request_id="request",
        now=now,
    )
    given = CONTRACTS["upload-api"].provides[RECORD].gives
    assert {*begun} | IDENTITY == {*given}
    without_key = {name for name, kind in given.items() if not kind.endswith(OPTIONAL)}
    assert without_key <= {*begun} | IDENTITY


@pytest.mark.parametrize("service", ["upload-api", "fanout-workers"])
def test_a_field_of_the_record_that_a_service_names_is_in_its_contract(service: str) -> None:
    package = ROOT / "services" / service / service.replace("-", "_")
    sources = [*package.rglob("*.py"), ROOT / "shared/cloudstagram/records.py"]
    named = {field for path in sources for field in re.findall(r"metadata\.([a-z_]+)\"", path.read_text("utf-8"))}
    assert {"state", "drive_at"} <= named
    told = read_of(service, RECORD) | read_of(service, "document fs.files metadata")
    assert named - told <= {*CONTRACTS[service].provides[RECORD].gives}


@pytest.mark.parametrize(("key", "service"), HASHES.items(), ids=lambda value: getattr(value, "pattern", value))
def test_the_fields_of_a_hash_that_are_read_are_needed_and_written(key: keys.Owned, service: str) -> None:
    texts = [path.read_text("utf-8") for path in SCRIPTS[service].rglob("*.lua")]
    calls = [call for text in texts for call in re.findall(r'"(?:HGET|HMGET|HEXISTS)",(.*)\)', text)]
    read = {name for call in calls for name in re.findall(r', "(\w+)"', call)} - {key.name}
    assert read
    assert read_of(service, f"hash {key.pattern}") >= read
    assert {*CONTRACTS[service].provides[f"hash {key.pattern}"].gives} >= read


def test_each_service_writes_one_hash_so_its_scripts_tell_its_fields() -> None:
    assert {key for key in keys.ALL if key.type == "hash"} == {*HASHES}
    assert len({*HASHES.values()}) == len(HASHES)


def test_the_fields_of_the_log_are_those_of_the_script() -> None:
    assert LOG_FIELDS == ("nonce", "prev", "at", "type", "audience", "data")
    assert stream_fields('redis.call("XADD", key(f(1, 2), "log"), "*", "prev", f("a", "b"), "at", now)') == [
        "prev",
        "at",
    ]


def test_fields_of_hashes_are_read_off_every_call_that_writes() -> None:
    scripts = (
        'redis.call("HSET", key(id, "progress"), ...)',
        'redis.call("HSETNX", KEYS[1], "a", f("x", 1)) note_progress(id, "b", 1, "c", 2)',
        'redis.call("HINCRBY", progress, "d", n)',
    )
    assert hash_fields(scripts) == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("script", "old", "consumer"),
    [
        ("fanout-workers/fanout_workers/scripts/fan_out.lua", '"reached"', "image-to-followers"),
        ("social-api/social_api/scripts/register.lua", '"registered"', "social-api"),
    ],
)
def test_a_field_that_a_script_renames_breaks_who_reads_it(
    tmp_path: Path, script: str, old: str, consumer: str
) -> None:
    checkout = copy_of_the_checkout(tmp_path)
    change(checkout / "services" / script, old, '"renamed"')
    (line,) = broken(present(checkout).values())
    assert f"field `{old[1:-1]}` is gone from" in line
    assert line.endswith(f"; {consumer} needs it")
