"""Pages of usernames: followers, the followed, likers. Newest first, by the rising score of their index."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from cloudstagram.contracts.keys import Owned
from cloudstagram.redis_client import translate
from cloudstagram.scripts import Scripts

#: A score of an index: µs, rising.
Score = int


class Names(Struct, frozen=True):
    """A page of usernames; `next` is the score to go on from, None at the end."""

    usernames: Sequence[str]
    next: Score | None


class NameLists:
    """Reads the indexes that keep the order of lists of usernames."""

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts

    def page(self, index: Owned, owner: str, exists: Owned, limit: int, before: Score | None) -> Names | None:
        """At most `limit` names of the owner's `index` from before that score; None where her key `exists` doesn't."""
        with translate():
            start = "+inf" if before is None else before
            answer = self._scripts.run("names_page", exists(owner), owner, index.name, start, limit)
        if answer is None:
            return None
        usernames, scores = answer[: 2 * limit : 2], answer[1 : 2 * limit : 2]
        return Names(usernames, int(scores[-1]) if len(answer) > 2 * limit else None)
