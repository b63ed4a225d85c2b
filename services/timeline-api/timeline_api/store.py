"""Lists of images in Redis, a page at a time: one round trip, one step."""

from __future__ import annotations

from typing import Final

import msgspec
import redis
from msgspec import Raw, Struct

from cloudstagram.contracts import keys
from cloudstagram.contracts.log import Place, Position
from cloudstagram.redis_client import translate
from cloudstagram.scripts import Scripts

_UNKNOWN: Final = "unknown"


class UnknownPerson(Exception):
    """Nobody has an account under this name."""


class Page(Struct, frozen=True):
    """A page as it is answered: a JSON array, the imageid to go on from, the position up to which it is complete.

    `at` (µs of Redis's clock) says as of when its counts are, so that they compete with those that a socket brings.
    """

    images: Raw
    next: str | None
    seq: str
    at: int


class Extract(Struct, frozen=True):
    """Which part of a list is wanted (`after` is where the last page ended), and who asks (None without a session)."""

    limit: int
    after: str | None = None
    asker: str | None = None

    def asked_by(self, asker: str | None) -> Extract:
        return msgspec.structs.replace(self, asker=asker)


class TimelineStore:
    """Reads only. DependencyDown without Redis."""

    def __init__(self, client: redis.Redis) -> None:
        self._scripts = Scripts(client, "timeline_api")

    def latest(self, extract: Extract) -> Page:
        """From everyone's newest images."""
        return self._page(keys.latest_images(), extract)

    def home(self, username: str, extract: Extract) -> Page:
        """From what `username` and those she follows uploaded."""
        return self._page(keys.timeline(username), extract)

    def uploads(self, username: str, extract: Extract) -> Page:
        """From what `username` uploaded. UnknownPerson if nobody is called so."""
        return self._page(keys.images(username), extract, owner=username)

    def _page(self, key: str, extract: Extract, owner: str = "") -> Page:
        with translate():
            answer = self._scripts.run("page", key, extract.asker or "", extract.limit, extract.after or "", owner)
        if answer[0] == _UNKNOWN:
            raise UnknownPerson(owner)
        _, images, following, log_end, newest_score = answer
        position = Position(Place.parse(log_end), int(newest_score))
        return Page(Raw(images.encode()), following or None, str(position), position.score)
