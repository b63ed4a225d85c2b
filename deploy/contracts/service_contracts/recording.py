"""Verifying the contracts of a checkout with each other and with those that were released, and recording it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, combinations
from pathlib import Path

from service_contracts.check import breaches
from service_contracts.contract import Contract
from service_contracts.present import present
from service_contracts.versions import RECORD, Release, Verified, Version, Versions


def broken(contracts: Iterable[Contract]) -> list[str]:
    """What breaks between any two of these, or within one."""
    known = list(contracts)
    pairs = chain(((one, one) for one in known), combinations(known, 2))
    return [line for one, other in pairs for line in breaches(one, other)]


def broken_since_release(root: Path) -> list[str]:
    """What breaks while one service of the checkout runs beside the others as they were released last.

    So a change that needs two services replaced at once is made in two releases: both forms first, then the new alone.
    """
    kept = Versions.of_checkout(root)
    now = present(root)
    pairs = ((one, kept.contract(version)) for one in now.values() for version in released(kept.record))
    return [line for one, other in pairs for line in breaches(one, other, of_other=" as released")]


def released(record: Verified | None) -> list[Version]:
    """The versions that were released last, none before the first release."""
    release = record.released if record else None
    return [Version(service, number) for service, number in release.versions.items()] if release else []


def record(root: Path) -> list[str]:
    """Keeps what is new, and says what breaks: then nothing is recorded as verified together."""
    kept = Versions.of_checkout(root)
    now = present(root)
    versions = {service: _kept_as(kept, service, contract) for service, contract in now.items()}
    for service, version in versions.items():
        path = root / version.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(now[service].encode())
    old = kept.record or Verified({})
    lines = broken(now.values())
    together = list(_verified(kept, old, versions, now)) if not lines else old.together
    numbers = {service: version.number for service, version in versions.items()}
    (root / RECORD).write_bytes(Verified(numbers, old.released, together).encode())
    return lines


def release(root: Path, commit: str) -> None:
    """Records that this checkout, which is `commit`, was pushed."""
    old = Versions.of_checkout(root).record or Verified({})
    (root / RECORD).write_bytes(Verified(old.present, Release(commit, old.present), old.together).encode())


def _kept_as(kept: Versions, service: str, contract: Contract) -> Version:
    """Its present version where nothing changed, else the next."""
    last = kept.present_of(service)
    if last is None:
        return Version(service, 1)
    return last if kept.contract(last).encode() == contract.encode() else Version(service, last.number + 1)


def _verified(
    kept: Versions, old: Verified, versions: dict[str, Version], now: dict[str, Contract]
) -> Iterator[list[str]]:
    """The lines of before, the present ones together, and each present one with every other that was ever kept."""
    yield from old.together
    present_line = sorted(map(str, versions.values()))
    if present_line not in old.together:
        yield present_line
    earlier = {version for service in versions for version in kept.all_of(service)} - {*versions.values()}
    for service, version in versions.items():
        for other in sorted(earlier):
            if not kept.together(version, other) and not breaches(now[service], kept.contract(other)):
                yield sorted((str(version), str(other)))
