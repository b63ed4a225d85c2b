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
    """Which stage each process belongs to: one stops as soon as nothing runs that was started after it, the last first.

    What is in one stage stops together. Raises ValueError where two wait for each other or one waits for a stranger.
    """
    waiting = {process.name: set(process.after) for process in processes}
    strangers = set().union(*waiting.values()) - waiting.keys()
    stopped: list[list[str]] = []
    while waiting:
        able = [name for name in waiting if not any(name in after for after in waiting.values())]
        if strangers or not able:
            raise ValueError(f"these processes wait for each other, or for one that is not there: {', '.join(waiting)}")
        stopped.append(able)
        for name in able:
            del waiting[name]
    return {name: stage for stage, names in enumerate(reversed(stopped)) for name in names}
