"""Whether a service can be deployed beside what runs: only where the two were verified together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from service_contracts.check import breaches
from service_contracts.versions import Version, Versions


class Running(msgspec.Struct, frozen=True):
    """An app that runs: its service, its commit, and what that commit recorded; None where the commit is not known."""

    service: str
    commit: str
    versions: Versions | None


def objections(service: str, here: Versions, running: Mapping[str, Running]) -> Iterator[str]:
    """One line for each app that `service`, as it is in this checkout, was not verified together with."""
    new = here.present_of(service)
    if new is None:
        yield f"the contract of {service} is not recorded: record it (make schemas) and commit it"
        return
    for app, other in running.items():
        yield from _objections(new, here, app, other)


def _objections(new: Version, here: Versions, app: str, other: Running) -> Iterator[str]:
    runs = f"{app} runs commit {other.commit[:12]}"
    if other.versions is None:
        yield f"{runs}, which this checkout does not have: fetch it from where it was pushed"
        return
    theirs = other.versions.present_of(other.service)
    if theirs is None:
        yield f"{runs}, which recorded no contracts: nothing tells whether {new.service} goes with it; push all anew"
    elif not _verified(new, here, theirs, other.versions):
        lines = breaches(here.contract(new), other.versions.contract(theirs))
        yield f"{new} was not verified together with {theirs} ({runs}): {_why(lines)}"


def _verified(new: Version, here: Versions, theirs: Version, there: Versions) -> bool:
    """Two branches may call different contracts by the same number: then the record here is not about theirs."""
    try:
        same = here.contract(theirs) == there.contract(theirs)
    except KeyError:
        return False
    return same and here.together(new, theirs)


def _why(lines: list[str]) -> str:
    return "; ".join(lines) or "the contracts fit, so record that (make schemas in a checkout that has both)"
