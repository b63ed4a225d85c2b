"""The contracts as JSON Schemas, for whoever reads messages without this package.

`python -m cloudstagram.contracts.schemas docs/contracts` writes them (`make schemas`).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from cloudstagram.contracts.events import DATA, Event
from cloudstagram.contracts.messages import DeleteImage, Image, ImageMessage, RebuildTimeline

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_REFERENCE: Final = "#/$defs/{name}"
_OF_STRUCTS: Final[Mapping[str, type[Struct]]] = {
    "image-message": ImageMessage,
    "delete-image": DeleteImage,
    "rebuild-timeline": RebuildTimeline,
    "image": Image,
}


def documents() -> dict[str, str]:
    """The text of every schema, by the name of its file."""
    schemas = {name: _of_struct(struct) for name, struct in _OF_STRUCTS.items()} | {"event": _of_events()}
    return {f"{name}.json": _text(schema) for name, schema in schemas.items()}


def write(folder: Path) -> None:
    """Makes `folder` hold these schemas and no others."""
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*.json"):
        stale.unlink()
    for name, text in documents().items():
        (folder / name).write_text(text, encoding="utf-8")


def _of_struct(struct: type[Struct]) -> dict[str, Any]:
    (reference,), definitions = msgspec.json.schema_components([struct], ref_template=_REFERENCE)
    return {**reference, "$defs": definitions}


def _of_events() -> dict[str, Any]:
    """The envelope, and for each type that has data, what they are."""
    (envelope, *data), definitions = msgspec.json.schema_components([Event, *DATA.values()], ref_template=_REFERENCE)
    cases = [
        {"if": {"properties": {"type": {"const": type_}}}, "then": {"properties": {"data": reference}}}
        for type_, reference in zip(DATA, data, strict=True)
    ]
    return {**envelope, "allOf": cases, "$defs": definitions}


def _text(schema: dict[str, Any]) -> str:
    return json.dumps({"$schema": _DIALECT, **on_one_line(schema)}, indent=2, ensure_ascii=False) + "\n"


def on_one_line(part: Any) -> Any:
    """Descriptions as a paragraph: how a docstring is wrapped is nobody's contract."""
    if isinstance(part, dict):
        return {name: on_one_line(value) for name, value in part.items()}
    if isinstance(part, list):
        return [on_one_line(value) for value in part]
    return " ".join(part.split()) if isinstance(part, str) else part


if __name__ == "__main__":
    write(Path(sys.argv[1]))
