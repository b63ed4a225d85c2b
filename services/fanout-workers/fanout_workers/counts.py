"""Counts that are not the length of their lists: found, and set right by the step that found them."""

from __future__ import annotations

from dataclasses import dataclass

from cloudstagram.contracts import keys
from cloudstagram.scripts import Scripts


@dataclass(frozen=True)
class WrongCount:
    """`name` is that of the list: images, followers or follows."""

    username: str
    name: str
    stands: int
    length: int


class Counts:
    """Redis's own errors pass."""

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts

    def wrong(self, username: str) -> list[WrongCount]:
        """Changes nothing."""
        return self._run(username, "look")

    def mend(self, username: str) -> list[WrongCount]:
        """Those that were wrong, and are right now; open pages are told."""
        return self._run(username, "mend")

    def _run(self, username: str, how: str) -> list[WrongCount]:
        reply = self._scripts.run("reconcile_counts", keys.image_count(username), username, how)
        return [WrongCount(username, *reply[i : i + 3]) for i in range(0, len(reply), 3)]
