"""Each service's lock is the part of the common one that the service needs."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cloud_foundry.checkout import ROOT
from cloud_foundry.services import SERVICES, Service

#: A requirement of a lock: its name and version, its marker, its hashes.
ENTRY = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; ([^\\\n]+?))? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.M)


def lock(path: Path) -> dict[str, tuple[str, str, frozenset[str]]]:
    """By name: version, marker and hashes."""
    text = path.read_text("utf-8")
    assert "://" not in text, "it names an index"
    found = {
        name: (version, marker, frozenset(hashes.split())) for name, version, marker, hashes in ENTRY.findall(text)
    }
    assert len(found) == text.count("==") - sum(marker.count("==") for _, marker, _ in found.values())
    return found


def required_by(name: str) -> list[str]:
    """What a distribution requires; of our own, what they say now, not when they were installed."""
    if not name.startswith("cloudstagram"):
        return requires(name) or []
    folder = ROOT / "shared" if name == "cloudstagram" else ROOT / "services" / name.removeprefix("cloudstagram-")
    project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
    return list(project["dependencies"])


def needed_here(service: Service) -> set[str]:
    """What the service and all it needs require on this machine, beside our own packages."""
    found, waiting = set[str](), [Requirement(f"cloudstagram-{service.name}")]
    while waiting:
        requirement = waiting.pop()
        found.add(canonicalize_name(requirement.name))
        for text in required_by(requirement.name):
            inner = Requirement(text)
            applies = any(not inner.marker or inner.marker.evaluate({"extra": e}) for e in (*requirement.extras, ""))
            if applies and canonicalize_name(inner.name) not in found | {item.name for item in waiting}:
                waiting.append(inner)
    return {name for name in found if not name.startswith("cloudstagram")}


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_services_lock_has_the_versions_and_the_bytes_of_the_common_one(service: Service) -> None:
    common, own = lock(ROOT / "requirements.txt"), lock(ROOT / service.folder / "requirements.txt")
    for name, (version, _, hashes) in own.items():
        assert common[name][0] == version, name
        assert common[name][2] == hashes, name


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_services_lock_has_all_that_it_needs_and_nothing_else(service: Service) -> None:
    own = lock(ROOT / service.folder / "requirements.txt")
    applying = {name for name, (_, marker, _) in own.items() if not marker or Marker(marker).evaluate()}
    assert applying == needed_here(service)
