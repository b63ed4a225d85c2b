"""What is produced now still has all that the golden messages of every version have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cloudstagram.contracts.topology import BROADCAST_ACTIVITY
from contract.golden_messages import Golden, golden, of_version, versions
from service_contracts.contract import OPTIONAL
from service_contracts.provided import provided

#: What each service provides, by kind and name; where several give the same, any of them.
PROVIDED = {name: thing for things in provided(Path(__file__).parents[2]).values() for name, thing in things.items()}
KINDS = ("message", "event", "key", "frame")
NAMES = {bool: "boolean", int: "integer", float: "number", str: "string", dict: "object", list: "array"}


def paths(value: dict[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Each field of a JSON object with its type."""
    for name, part in value.items():
        yield above + name, NAMES[type(part)]
        if isinstance(part, dict):
            yield from paths(part, f"{above}{name}.")


def lost(value: dict[str, Any], thing: str) -> list[str]:
    """Fields of `value` that are not given any more, or as something else."""
    gives = PROVIDED[thing].gives or PROVIDED[thing].takes
    now = {path: types.removesuffix(OPTIONAL).split("|") for path, types in gives.items()}
    return [f"{thing}: {path} was {type_}" for path, type_ in paths(value) if type_ not in now.get(path, ())]


@pytest.mark.parametrize("message", [each for kind in ("message", "key") for each in golden(kind)], ids=str)
def test_messages_and_values_keep_their_fields(message: Golden) -> None:
    assert lost(message.value, f"{message.kind} {message.name}") == []


@pytest.mark.parametrize("event", [each for each in golden("event") if each.name != "canary"], ids=str)
def test_events_keep_their_fields(event: Golden) -> None:
    envelope = {**event.value, "data": {}}
    assert lost(envelope, f"message {BROADCAST_ACTIVITY.name}") == []
    assert lost(event.value["data"], f"event {event.name}") == []


@pytest.mark.parametrize("frame", golden("frame"), ids=str)
def test_frames_keep_their_fields(frame: Golden) -> None:
    fields = {name: value for name, value in frame.value.items() if name != "type"}
    assert lost(fields, f"frame {frame.name}") == []


def test_the_newest_version_has_one_of_everything() -> None:
    there = {f"{each.kind} {each.name}" for each in of_version(versions()[-1])}
    with_fields = {name for name, thing in PROVIDED.items() if thing.gives or thing.takes}
    wanted = {name for name in with_fields if name.partition(" ")[0] in KINDS} | {"event reset", "frame reset"}
    assert there - {"event canary"} == wanted - {f"message {BROADCAST_ACTIVITY.name}"}
