"""How far something is, on one line that is written over on a terminal."""

from __future__ import annotations

from typing import TextIO


class Progress:
    """A line such as ``Pictures 12/60``; where the output is no terminal, only its last state."""

    def __init__(self, what: str, total: int, out: TextIO) -> None:
        self._what, self._total, self._out = what, total, out
        self._done = 0

    def step(self) -> None:
        """One more is done."""
        self._done += 1
        finished = self._done == self._total
        if finished or self._out.isatty():
            start, end = "\r" if self._out.isatty() else "", "\n" if finished else ""
            print(f"{start}{self._what} {self._done}/{self._total}", end=end, file=self._out, flush=True)
