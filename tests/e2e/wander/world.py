"""What the test itself knows while people wander: who is there, what was shared and deleted, what went wrong when."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random


@dataclass
class World:
    """One walk. ``chance`` is all the chance there is in it."""

    chance: Random
    #: Where each line of its story goes.
    tell: Callable[[str], None]
    began: float = field(default_factory=time.monotonic)
    people: list[str] = field(default_factory=list)
    #: Comments are unique: under this one each picture of the walk is known.
    comments: int = 0
    #: Imageids: answered 202 at the API, asked to be deleted by anybody, answered 204 to that.
    shared: set[str] = field(default_factory=set)
    condemned: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    #: Comments: of pictures that were sent with the form, and of those that she then asked to delete.
    sent: set[str] = field(default_factory=set)
    taken_back: set[str] = field(default_factory=set)
    #: When something was broken on purpose last, by what it was.
    mishaps: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def say(self, words: str) -> None:
        """One line of the story, with the seconds since it began."""
        self.tell(f"{time.monotonic() - self.began:6.1f} {words}")

    def comment(self, name: str) -> str:
        """A comment that no other picture has."""
        self.comments += 1
        return f"Picture {self.comments} of {name}"

    def break_on_purpose(self, what: str) -> None:
        """Remember when: for a while it may be seen."""
        self.mishaps[what] = time.monotonic()

    def has_just_broken(self, what: str, seconds: float) -> bool:
        """Whether that was broken on purpose less than so many seconds ago."""
        return time.monotonic() - self.mishaps.get(what, -1e9) < seconds

    def alive(self) -> set[str]:
        """What was shared at the API and has to be in the lists in the end."""
        return self.shared - self.deleted
