"""Each service gives what the others' consumers need, and what was verified is recorded."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from service_contracts.check import breaches
from service_contracts.present import consumers, present
from service_contracts.provided import SERVICES
from service_contracts.recording import broken, broken_since_release
from service_contracts.versions import Version, Versions

ROOT = Path(__file__).parents[2]
CONTRACTS = present(ROOT)
KEPT = Versions.of_checkout(ROOT)
#: Every process that reads what another one writes, and the page.
CONSUMERS = {
    *("upload-api", "timeline-api", "social-api", "realtime-gateway", "web-client"),
    *("resize", "add-image-to-user", "new-image", "image-to-followers", "delete-image", "rebuild-timeline"),
    *("outbox-relay", "auditor", "cloudstagram-admin"),
}


def test_every_consumer_gets_what_it_needs() -> None:
    lines = broken(CONTRACTS.values())
    assert not lines, "\n".join(lines)


def test_one_service_can_be_replaced_beside_the_others_as_they_were_released() -> None:
    lines = broken_since_release(ROOT)
    assert not lines, "\n".join(lines)


def test_every_consumer_says_what_it_needs_and_of_services_that_there_are() -> None:
    assert consumers(ROOT / "tests/contract/needs").keys() == CONSUMERS
    named = {
        service
        for contract in CONTRACTS.values()
        for needs in contract.needs.values()
        for need in needs.values()
        for service in need.of
    }
    assert named <= {*SERVICES}


@pytest.mark.parametrize("service", SERVICES)
def test_the_contract_of_a_service_is_kept_as_its_present_version(service: str) -> None:
    version = KEPT.present_of(service)
    assert version is not None, "make schemas"
    changed = f"the contract of {service} is not {version} any more: make schemas"
    assert (ROOT / version.path).read_bytes() == CONTRACTS[service].encode(), changed


def test_the_present_versions_were_verified_together() -> None:
    pairs = combinations(KEPT.present(), 2)
    assert [f"{one}, {other}" for one, other in pairs if not KEPT.together(one, other)] == [], "make schemas"


def test_what_is_recorded_as_verified_goes_together() -> None:
    assert KEPT.record is not None
    for line in KEPT.record.together:
        for one, other in combinations(map(Version.parse, line), 2):
            lines = breaches(KEPT.contract(one), KEPT.contract(other))
            assert not lines, f"{one}, {other}:\n" + "\n".join(lines)


def test_whatever_was_kept_and_goes_with_the_present_versions_is_recorded_so() -> None:
    pairs = ((one, other) for one in KEPT.present() for service in SERVICES for other in KEPT.all_of(service))
    unknown = [(one, other) for one, other in pairs if not KEPT.together(one, other)]
    fitting = [f"{one}, {other}" for one, other in unknown if not breaches(KEPT.contract(one), KEPT.contract(other))]
    assert fitting == [], "make schemas"
