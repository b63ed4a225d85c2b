"""Everybody who is registered, found while the system runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import redis

from cloudstagram.contracts import keys

#: Keys that Redis looks at in one step, some 0.1 ms: others' calls go in between.
_AT_ONCE: Final = 500


class People:
    """Redis's own errors pass."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def are_there(self, username: str) -> bool:
        return bool(self._client.exists(keys.account(username)))

    def all(self) -> Iterator[str]:
        """Everyone, some perhaps twice; who registers meanwhile may be left out."""
        for found in self.batches():
            yield from found

    def batches(self) -> Iterator[list[str]]:
        """The same, by steps through all keys: one may have found nobody."""
        cursor = -1
        while cursor:
            reply: Any = self._client.scan(max(cursor, 0), match=keys.account("*"), count=_AT_ONCE)
            cursor, found = reply
            yield [key.rpartition("}")[2].partition(":")[0] for key in found]
