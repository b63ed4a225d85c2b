"""A service is pushed only beside what it was verified together with; a refusal names the consumer that would break."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract.checkout_copy import change, copy_of_the_checkout
from service_contracts.deployable import Running, objections
from service_contracts.present import present
from service_contracts.recording import record
from service_contracts.versions import Version, Versions

COMMIT = "1234567890abcdef1234567890abcdef12345678"
GATEWAY, SOCIAL = "cloudstagram-realtime-gateway", "cloudstagram-social-api"
DESCRIPTION = "services/social-api/openapi.yaml"
JOINED = "        joined: {type: string, format: date-time}\n"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The checkout that what runs was pushed from."""
    return copy_of_the_checkout(tmp_path / "old")


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """The one that is pushed from."""
    return copy_of_the_checkout(tmp_path / "new")


def said(service: str, new: Path, app: str, old: Path | None) -> list[str]:
    versions = Versions.of_checkout(old) if old else None
    runs = Running(app.removeprefix("cloudstagram-"), COMMIT, versions)
    return list(objections(present(new)[service], Versions.of_checkout(new), {app: runs}))


def present_of(checkout: Path, service: str) -> Version | None:
    return Versions.of_checkout(checkout).present_of(service)


def without_joined(checkout: Path) -> None:
    change(checkout / DESCRIPTION, "follows_count, joined, following", "follows_count, following")
    change(checkout / DESCRIPTION, JOINED, "")


def test_what_was_verified_together_is_pushed(old: Path, new: Path) -> None:
    assert said("social-api", new, GATEWAY, old) == []


def test_a_compatible_change_is_pushed_beside_what_runs(old: Path, new: Path) -> None:
    change(new / DESCRIPTION, JOINED, JOINED + "        motto: {type: string}\n")
    assert record(new) == []
    assert said("social-api", new, GATEWAY, old) == []
    assert said("social-api", new, SOCIAL, old) == []


def test_a_pair_that_was_not_verified_is_refused_with_the_consumer_that_would_break(old: Path, new: Path) -> None:
    without_joined(new)
    change(new / "tests/contract/needs/web-client.toml", 'joined = "string"\n', "")
    assert record(new) == []
    (line,) = said("social-api", new, GATEWAY, old)
    assert line == (
        f"{present_of(new, 'social-api')} was not verified together with {present_of(old, 'realtime-gateway')} "
        f"({GATEWAY} runs commit 1234567890ab): "
        "http GET /api/users/{username}: field `joined` is gone from social-api; web-client needs it"
    )


def test_an_older_provider_beside_a_newer_consumer_is_refused_as_well(old: Path, new: Path) -> None:
    change(new / "tests/contract/needs/web-client.toml", 'joined = "string"\n', 'joined = "string"\nmotto = "string"\n')
    change(new / DESCRIPTION, "joined, following, at]", "joined, motto, following, at]")
    change(new / DESCRIPTION, JOINED, JOINED + "        motto: {type: string}\n")
    assert record(new) == []
    (line,) = said("realtime-gateway", new, SOCIAL, old)
    assert line.endswith("field `motto` is gone from social-api; web-client needs it")


def test_a_contract_that_was_changed_and_not_recorded_is_refused(old: Path, new: Path) -> None:
    without_joined(new)
    (line,) = said("social-api", new, GATEWAY, old)
    recorded = present_of(new, "social-api")
    assert line == f"the contract of social-api is not {recorded} any more: record it (make schemas) and commit it"
    assert said("timeline-api", new, GATEWAY, old) == []


def test_a_commit_that_is_not_known_is_refused(new: Path) -> None:
    (line,) = said("social-api", new, GATEWAY, None)
    assert line.startswith(f"{GATEWAY} runs commit 1234567890ab, which this checkout does not have: fetch it")


def test_a_commit_without_a_record_is_refused(tmp_path: Path, new: Path) -> None:
    (line,) = said("social-api", new, GATEWAY, tmp_path / "older")
    assert "which recorded no contracts" in line


def test_another_branchs_version_of_the_same_number_is_not_taken_for_ours(old: Path, new: Path) -> None:
    without_joined(old)
    record(old)
    change(new / DESCRIPTION, JOINED, JOINED + "        motto: {type: string}\n")
    assert record(new) == []
    (line,) = said("realtime-gateway", new, SOCIAL, old)
    assert line.endswith("field `joined` is gone from social-api; web-client needs it")


@pytest.mark.parametrize(("service", "app"), [("social-api", GATEWAY), ("realtime-gateway", SOCIAL)])
def test_going_back_is_pushed_beside_what_the_later_commit_verified(
    old: Path, new: Path, service: str, app: str
) -> None:
    change(new / DESCRIPTION, JOINED, JOINED + "        motto: {type: string}\n")
    change(new / "tests/contract/needs/web-client.toml", 'joined = "string"\n', "")
    assert record(new) == []
    assert said(service, old, app, new) == []


def test_going_back_to_what_would_break_is_refused(old: Path, new: Path) -> None:
    without_joined(new)
    change(new / "tests/contract/needs/web-client.toml", 'joined = "string"\n', "")
    assert record(new) == []
    (line,) = said("realtime-gateway", old, SOCIAL, new)
    assert line.endswith("field `joined` is gone from social-api; web-client needs it")


def test_a_version_that_was_never_released_is_known_to_all_that_come_later(old: Path, new: Path) -> None:
    """Somebody may have pushed any commit."""
    for checkout in (old, new):
        change(checkout / DESCRIPTION, JOINED, JOINED + "        motto: {type: string}\n")
        assert record(checkout) == []
    for field in ("motif", "mood"):
        change(new / DESCRIPTION, JOINED, JOINED + f"        {field}: {{type: string}}\n")
        assert record(new) == []
    change(new / "tests/contract/needs/web-client.toml", 'joined = "string"\n', "")
    assert record(new) == []
    assert said("social-api", new, SOCIAL, old) == []
    assert said("realtime-gateway", new, SOCIAL, old) == []


def test_two_branches_that_fit_go_by_what_both_come_from(old: Path, new: Path, tmp_path: Path) -> None:
    base = copy_of_the_checkout(tmp_path / "base")
    change(old / DESCRIPTION, JOINED, JOINED + "        motto: {type: string}\n")
    change(new / "tests/contract/needs/web-client.toml", 'joined = "string"\n', "")
    assert record(old) == []
    assert record(new) == []
    (line,) = said("realtime-gateway", new, SOCIAL, old)
    assert line.endswith("push what both come from first (git merge-base HEAD 1234567890ab)")
    assert said("social-api", base, SOCIAL, old) == []
    assert said("realtime-gateway", new, SOCIAL, base) == []
