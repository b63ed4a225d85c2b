"""What should not be: each with the picture it is about, and that picture's trail through the logs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

#: Lines of a trail that are shown, and characters of each.
TRAIL_LINES = 40
LINE_CHARACTERS = 400


@dataclass(frozen=True)
class Finding:
    """One difference; `words` are what the logs are searched for."""

    what: str
    words: tuple[str, ...] = ()


@dataclass
class Findings:
    """What was seen to be wrong while faults were on."""

    seen: list[Finding] = field(default_factory=list)

    def add(self, what: str, *words: str) -> None:
        self.seen.append(Finding(what, words))


def trail(logs: Path, words: tuple[str, ...]) -> list[str]:
    """The newest lines of all logs in which one of the words stands, in the order of time."""
    found = sorted(_lines(logs, words), key=lambda line: line[0])
    return [f"{name}: {line[:LINE_CHARACTERS]}" for _, name, line in found[-TRAIL_LINES:]]


def _lines(logs: Path, words: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    for path in sorted(logs.glob("*.log*")):
        with path.open(encoding="utf-8", errors="replace") as log:
            for line in log:
                if any(word in line for word in words):
                    yield _time(line), path.name, line.rstrip()


def _time(line: str) -> str:
    """As the log has it; ours and the edge's begin alike."""
    for name in ('"time": "', '"at":"'):
        _, found, after = line.partition(name)
        if found:
            return after[:23]
    return ""
