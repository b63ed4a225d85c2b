"""Seconds as they would pass on a machine that runs nothing else: a bound must not depend on what others do here."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.processes import family


@dataclass(frozen=True)
class Used:
    """Of the processors, in ticks, since they started: altogether, by nobody, and by us and what we started."""

    all: int
    idle: int
    ours: int

    @classmethod
    def now(cls) -> Used:
        first, *_ = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)
        ticks = [int(word) for word in first.split()[1:9]]
        return cls(sum(ticks), ticks[3] + ticks[4], sum(_ticks(pid) for pid in family(os.getpid())))


def _ticks(pid: int) -> int:
    """Of a process, and of its children that have ended."""
    try:
        _, _, after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")
    except OSError:
        return 0
    return sum(int(word) for word in after_name.split()[11:15])


@dataclass
class OwnTime:
    """A clock that begins with 0 s, and has to be looked at every few seconds."""

    seconds: float = 0.0
    #: What any clock says.
    by_the_clock: float = 0.0
    _used: Used = field(default_factory=Used.now)
    _looked_at: float = field(default_factory=time.monotonic)

    def look(self) -> float:
        """Seconds of its own so far: of each that passed, the share that others left."""
        used, now = Used.now(), time.monotonic()
        passed = max(1, used.all - self._used.all)
        left = used.idle - self._used.idle + max(0, used.ours - self._used.ours)
        self.seconds += (now - self._looked_at) * min(1.0, left / passed)
        self.by_the_clock += now - self._looked_at
        self._used, self._looked_at = used, now
        return self.seconds
