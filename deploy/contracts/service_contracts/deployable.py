"""Whether a service can be deployed beside what runs: only where the two were verified together.

It makes no difference which of the two is the newer one, so going back is checked like going on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from service_contracts.check import breaches
from service_contracts.contract import Contract
from service_contracts.versions import Version, Versions

#: Each branch's own record goes with what both come from, so that can be pushed beside one, and the other beside that.
_FITS: Final = (
    "the contracts fit, but neither commit's record says so, as on two branches: push what both come from first "
    "(git merge-base HEAD {commit})"
)


class Running(msgspec.Struct, frozen=True):
    """An app that runs: its service, its commit, and what that commit recorded; None where the commit is not known."""

    service: str
    commit: str
    versions: Versions | None


def objections(now: Contract, here: Versions, running: Mapping[str, Running]) -> Iterator[str]:
    """One line for each app that a service was not verified together with.

    `now` is its contract as the code of this checkout has it, `here` what this checkout recorded.
    """
    new = here.present_of(now.service)
    if new is None or here.contract(new).encode() != now.encode():
        found = "not recorded" if new is None else f"not {new} any more"
        yield f"the contract of {now.service} is {found}: record it (make schemas) and commit it"
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
        why = "; ".join(lines) or _FITS.format(commit=other.commit[:12])
        yield f"{new} was not verified together with {theirs} ({runs}): {why}"


def _verified(new: Version, here: Versions, theirs: Version, there: Versions) -> bool:
    """Whether one of both commits recorded it: the later one knows the earlier one's versions.

    Two branches may call different contracts by the same number: then a record is not about that one.
    """
    contracts = {new: here.contract(new), theirs: there.contract(theirs)}
    return any(
        record.together(new, theirs)
        and all(record.kept(version) == contract for version, contract in contracts.items())
        for record in (here, there)
    )
