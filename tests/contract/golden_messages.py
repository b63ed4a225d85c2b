"""The golden messages: of every version that ever landed, one of each kind, as it travelled or stood in Redis.

They are never changed. A new version is a new folder beside the old ones, which consumers go on reading.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).with_name("golden")


@dataclass(frozen=True)
class Golden:
    """`kind` is message (by exchange), event (by type), key (by pattern) or frame (by type)."""

    version: int
    kind: str
    name: str
    value: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.version} {self.kind} {self.name}"

    @property
    def text(self) -> str:
        """As it travels: ASCII."""
        return json.dumps(self.value, separators=(",", ":"))

    @property
    def body(self) -> bytes:
        return self.text.encode()


def golden(kind: str) -> list[Golden]:
    """Those of a kind, of all versions."""
    return [each for version in versions() for each in of_version(version) if each.kind == kind]


def versions() -> list[int]:
    return sorted(int(folder.name) for folder in FOLDER.iterdir())


def of_version(version: int) -> Iterator[Golden]:
    for path in sorted((FOLDER / str(version)).glob("*/*.json")):
        name = path.stem.replace(".", ":")
        yield Golden(version, path.parent.name, name, json.loads(path.read_text("utf-8")))
