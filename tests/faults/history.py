"""What people asked for, and what they were told became of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass
class Upload:
    """One picture, sent with one key until an answer came."""

    key: str
    userid: str
    comment: str
    picture: bytes
    good: bool
    #: Once it was answered 202.
    imageid: str | None = None
    request_ids: list[str] = field(default_factory=list)
    #: She has asked for its deletion.
    deletion_asked: bool = False
    #: It was answered 204, at this time (s, monotonic).
    deleted_at: float | None = None


@dataclass
class Wish:
    """Something that is or is not: a follow, a like. What was answered last holds, or what never was answered."""

    settled: bool = False
    settled_at: float = 0.0
    #: Asked for without an answer: it may have happened then, or may happen later.
    open: set[bool] = field(default_factory=set)

    def answered(self, value: bool) -> None:
        self.settled, self.settled_at = value, time.monotonic()

    def unanswered(self, value: bool) -> None:
        self.open.add(value)

    def stands(self, value: bool) -> None:
        """All is at rest, and so it is: what was never answered is decided."""
        self.settled = value
        self.open.clear()

    def may_be(self, value: bool) -> bool:
        return value == self.settled or value in self.open


@dataclass
class History:
    """Everything that was asked for, by what it is about."""

    uploads: dict[str, Upload] = field(default_factory=dict)
    follows: dict[tuple[str, str], Wish] = field(default_factory=dict)
    likes: dict[tuple[str, str], Wish] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)
    #: When Redis lost writes last (s, monotonic).
    forgotten_at: float = float("-inf")

    def count(self, what: str) -> None:
        self.answers[what] = self.answers.get(what, 0) + 1

    def follow(self, follower: str, followed: str) -> Wish:
        return self.follows.setdefault((follower, followed), Wish())

    def like(self, username: str, imageid: str) -> Wish:
        return self.likes.setdefault((username, imageid), Wish())

    def forget_since(self, moment: float) -> None:
        """Redis lost what it wrote since then: what stands in Redis alone may be as it was before."""
        self.forgotten_at = time.monotonic()
        for wish in (*self.follows.values(), *self.likes.values()):
            if wish.settled_at >= moment:
                wish.open |= {True, False}

    def taken(self) -> list[Upload]:
        """Those that were answered 202."""
        return [upload for upload in self.uploads.values() if upload.imageid]
