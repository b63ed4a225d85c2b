"""Holds every frame of the gateway that any test's client gets to its description."""

from __future__ import annotations

from typing import Any

import msgspec

import http_contract
from service_contracts import frames


def note(frame: dict[str, Any]) -> None:
    """Fails the run where the frame is not as described; not the test, which may read in a thread of its own."""
    wrong = _fault(frame)
    if wrong:
        http_contract.ANSWERS.wrong.append(f"the gateway sent {str(frame)[:200]}: {wrong}")


def _fault(frame: dict[str, Any]) -> str:
    struct = frames.SENT.get(frame.get("type", ""))
    if struct is None:
        return "no such frame is described"
    fields = {name: value for name, value in frame.items() if name != "type"}
    unknown = fields.keys() - {*struct.__struct_fields__}
    if unknown:
        return f"{', '.join(sorted(unknown))} is not described"
    try:
        msgspec.convert(fields, struct)
    except msgspec.ValidationError as error:
        return str(error)
    return ""
