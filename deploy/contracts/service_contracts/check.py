"""Whether a provider gives what a consumer needs: a line for each thing that it does not, with its consumer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from service_contracts.contract import OPTIONAL, Contract, Need, Provided

#: Both sides declare a queue and an exchange, and the broker refuses whoever says it otherwise; of an enumeration's
#: values, both sides write and read all.
_DECLARED = ("queue", "exchange", "values")


@dataclass(frozen=True)
class _Side:
    """One of the two, and how lines speak of it: `release` is what stands behind its service's name."""

    contract: Contract
    release: str = ""

    @property
    def name(self) -> str:
        return self.contract.service + self.release

    def consumers(self, thing: str) -> list[str]:
        """Those in it that need `thing`."""
        return [name + self.release for name, needs in self.contract.needs.items() if thing in needs]


def breaches(one: Contract, other: Contract, of_other: str = "") -> list[str]:
    """What breaks when these two run together, in either direction; nothing where they go together.

    `of_other` (" as released") tells `other` from `one` in the lines, and its consumers too.
    """
    sides = _Side(one), _Side(other, of_other)
    directions = [sides, sides[::-1]] if one != other else [(sides[0], sides[0])]
    lines = [line for consumer, provider in directions for line in _unmet(consumer, provider)]
    return [*lines, *_declared_otherwise(*sides)]


def _unmet(consumer: _Side, provider: _Side) -> Iterator[str]:
    service, provides = provider.contract.service, provider.contract.provides
    for name, needs in consumer.contract.needs.items():
        whose = f"{provider.name}; {name}{consumer.release} needs it"
        for thing, need in needs.items():
            if service in need.of and thing.partition(" ")[0] in provider.contract.kinds:
                yield from _unmet_by(need, provides.get(thing), thing, whose)


def _unmet_by(need: Need, provided: Provided | None, thing: str, whose: str) -> Iterator[str]:
    if provided is None:
        yield f"{thing} is gone from {whose}"
        return
    for fact, value in need.facts.items():
        if provided.facts.get(fact) != value:
            yield f"{thing}: {fact} is {provided.facts.get(fact)!r} and not {value!r} in {whose}"
    for path, types in need.reads.items():
        yield from _unread(path, types, provided.gives.get(path), f"{thing}: field `{path}`", whose)
    yield from _not_taken(need, provided, thing, whose)


def _unread(path: str, wanted: str, given: str | None, field: str, whose: str) -> Iterator[str]:
    if given is None:
        yield f"{field} is gone from {whose}"
    elif given.endswith(OPTIONAL) and not wanted.endswith(OPTIONAL):
        yield f"{field} may be missing in {whose}"
    elif not _types(given) <= _types(wanted):
        yield f"{field} is {given} and not {wanted} in {whose} so"


def _not_taken(need: Need, provided: Provided, thing: str, whose: str) -> Iterator[str]:
    """Fields that are sent and not taken; and, where anything is sent at all, those that must be and are not."""
    for path, types in need.sends.items():
        if path not in provided.takes:
            yield f"{thing}: `{path}` is not taken any more by {whose}"
        elif not _types(types) <= _types(provided.takes[path]):
            yield f"{thing}: `{path}` has to be {provided.takes[path]} and not {types} for {whose} so"
    for path, types in provided.takes.items():
        if not types.endswith(OPTIONAL) and path not in need.sends:
            yield f"{thing}: `{path}` has to be sent to {whose} without it"


def _types(text: str) -> set[str]:
    types = {*text.removesuffix(OPTIONAL).split("|")}
    return types | {"integer"} if "number" in types else types


def _declared_otherwise(one: _Side, other: _Side) -> Iterator[str]:
    for thing, provided in one.contract.provides.items():
        theirs = other.contract.provides.get(thing)
        if thing.partition(" ")[0] not in _DECLARED or theirs is None:
            continue
        consumers = sorted({*one.consumers(thing), *other.consumers(thing)})
        needed = f", which declares it; {', '.join(consumers)} needs it" if consumers else ", which declares it"
        for fact in sorted({*provided.facts, *theirs.facts}):
            mine, its = provided.facts.get(fact), theirs.facts.get(fact)
            if mine != its:
                yield f"{thing}: {fact} is {mine!r} in {one.name} and {its!r} in {other.name}{needed}"
