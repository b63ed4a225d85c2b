"""One process of the stack as data: supervisor configuration, order of starts and readiness derive from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


class Probe(Protocol):
    """A look at a process that takes at most a second."""

    def __call__(self) -> bool:
        """Whether it is ready; also brings about what stands between running and ready, where that is ours to do."""


@dataclass(frozen=True)
class Process:
    """What runs, where, with what, after what; and how to see that it is ready."""

    name: str
    command: tuple[str, ...]
    cwd: Path
    ready: Probe
    #: Names in the port table; it listens on each of them.
    ports: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    #: Processes that have to be ready before this one starts; they are stopped after it.
    after: tuple[str, ...] = ()
    #: Written before the start, by path.
    files: Mapping[Path, str] = field(default_factory=dict)
    folders: tuple[Path, ...] = ()
    #: From SIGTERM to SIGKILL; our services promise to be gone within 9 s.
    stop_seconds: int = 10


def stages(processes: Iterable[Process]) -> dict[str, int]:
    """How many starts must precede each process's own. What is in one stage can start and stop together.

    Raises ValueError where two wait for each other or one waits for a stranger.
    """
    waiting = {process.name: process.after for process in processes}
    found: dict[str, int] = {}
    while waiting:
        able = [name for name, after in waiting.items() if all(other in found for other in after)]
        if not able:
            raise ValueError(f"these processes wait for each other, or for one that is not there: {', '.join(waiting)}")
        found |= {name: 1 + max((found[other] for other in waiting[name]), default=-1) for name in able}
        for name in able:
            del waiting[name]
    return found
