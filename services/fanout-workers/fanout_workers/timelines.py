"""Rebuilding a timeline in Redis, step by step; in between, images come and people are followed and unfollowed."""

from __future__ import annotations

from typing import Any, Final

import redis

from cloudstagram.contracts import keys
from cloudstagram.contracts.limits import FOLLOWS_MOST
from cloudstagram.scripts import Emitted, Scripts

#: Rebuilds looked at together: more than one relay publishes in its turn.
_DUE_AT_ONCE: Final = 1_000


class Timelines:
    """Redis's own errors pass."""

    def __init__(self, client: redis.Redis, scripts: Scripts) -> None:
        self._client = client
        self._scripts = scripts

    def due(self) -> list[tuple[str, str]]:
        """(username, note) of the oldest rebuilds that are due."""
        found: Any = self._client.zrange(keys.rebuilds_due(), 0, _DUE_AT_ONCE - 1, withscores=True)
        return [(username, f"{score:.0f}") for username, score in found]

    def note_rebuild(self, username: str) -> None:
        """It is due now; the relay publishes it within a second or so."""
        self._scripts.run("note_rebuild", keys.rebuilds_due(username), username)

    def begin_rebuild(self, username: str) -> str | None:
        """The note to begin with; None where no rebuild is due."""
        note: str | None = self._scripts.run("begin_rebuild", keys.timeline(username), username)
        return note

    def followed_by(self, username: str) -> list[str]:
        """At most FOLLOWS_MOST."""
        usernames: Any = self._client.lrange(keys.follows(username), 0, FOLLOWS_MOST - 1)
        return list(usernames)

    def merge_person(self, username: str, person: str) -> None:
        """The newest images of `person`, where she still follows; one's own always."""
        self._scripts.run("merge_person", keys.timeline(username), username, person)

    def end_rebuild(self, username: str, note: str) -> Emitted:
        """Removes the note if it is still this one, and logs that open timelines must be fetched anew."""
        emitted: Emitted = self._scripts.run("end_rebuild", keys.timeline(username), username, note)
        return emitted
