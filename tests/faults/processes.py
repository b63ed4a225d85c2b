"""Signals to a process, or to those that it started."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path


def family(pid: int) -> list[int]:
    """A process and everything below it, itself first."""
    return [pid, *(other for child in children(pid) for other in family(child))]


def children(pid: int) -> list[int]:
    """Those that it started and that are there."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += [int(child) for child in (task / "children").read_text(encoding="ascii").split()]
    return found


def is_at_work(pid: int) -> bool:
    """Whether it runs, or would if there were a processor for it."""
    try:
        _, _, after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")
    except OSError:
        return False
    return after_name.split()[0] == "R"


def send(pids: list[int], number: signal.Signals) -> None:
    """Whoever is gone meanwhile needs none."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
