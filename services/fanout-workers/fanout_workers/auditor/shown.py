"""What Redis shows: lists as they stand, a bounded part of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import redis

from cloudstagram.contracts import keys
from cloudstagram.contracts.keys import Owned, Placed

#: Entries of a list that are looked at, the newest: all of a capped one. `scripts/tidy.lua` has the same number.
WINDOW: Final = 1_200
#: What the capped lists promise to hold; `contracts/lua/functions/lists.lua` has the same numbers.
TIMELINE_CAP: Final = 800
LATEST_CAP: Final = 1_000


class Shown:
    """Redis's own errors pass."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def entries(self, key: Owned | Placed, owner: str) -> list[str]:
        """The newest of a list."""
        found: Any = self._client.lrange(key(owner), 0, WINDOW - 1)
        return list(found)

    def floor(self, key: Owned | Placed, owner: str) -> str:
        """Empty where none is noted."""
        found: Any = self._client.get(key(owner))
        return found or ""

    def follows(self, username: str) -> list[str]:
        """Everyone whom she follows, at most 5,000."""
        found: Any = self._client.zrange(keys.follows_index(username), 0, -1)
        return list(found)

    def without_image(self, imageids: Sequence[str]) -> list[str]:
        """Those of which there is nothing to show."""
        if not imageids:
            return []
        found: Any = self._client.mget([keys.image(imageid) for imageid in imageids])
        return [imageid for imageid, image in zip(imageids, found, strict=True) if image is None]
