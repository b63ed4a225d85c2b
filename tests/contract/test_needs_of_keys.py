"""A service that uses a key which another one writes says so in its needs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cloudstagram.contracts import keys
from service_contracts.present import present
from service_contracts.provided import SERVICES

ROOT = Path(__file__).parents[2]
CONTRACTS = present(ROOT)


def used_by(service: str) -> set[str]:
    """Names of keys in a service's own Python and Lua: what stands behind the colon."""
    package = ROOT / "services" / service / service.replace("-", "_")
    python = "\n".join(path.read_text("utf-8") for path in package.rglob("*.py"))
    lua = "\n".join(path.read_text("utf-8") for path in package.rglob("*.lua"))
    named = {key.name for key in keys.ALL}
    in_python = {getattr(keys, attribute).name for attribute in re.findall(r"\bkeys\.([a-z_]+)\(", python)}
    return in_python | (named & {*re.findall(r"\"([a-z_]+)\"", lua)} if lua else set())


def names(things: set[str]) -> set[str]:
    return {thing.removeprefix("key ").rpartition(":")[2] for thing in things if thing.startswith("key ")}


@pytest.mark.parametrize("service", SERVICES)
def test_a_key_that_others_write_is_needed_by_who_uses_it(service: str) -> None:
    others = {thing for name in SERVICES if name != service for thing in CONTRACTS[name].provides}
    needed = {thing for needs in CONTRACTS[service].needs.values() for thing in needs}
    foreign = used_by(service) & names(others) - names({*CONTRACTS[service].provides})
    assert foreign - names(needed) == set(), f"a consumer of {service} needs these: tests/contract/needs, make schemas"


@pytest.mark.parametrize("service", SERVICES)
def test_no_key_is_needed_that_nobody_writes(service: str) -> None:
    written = {thing for contract in CONTRACTS.values() for thing in contract.provides}
    needed = {thing for needs in CONTRACTS[service].needs.values() for thing in needs}
    assert {thing for thing in needed if thing.startswith("key ")} <= written
