"""Who follows whom."""

from __future__ import annotations

from typing import Literal, cast

from cloudstagram.contracts import keys
from cloudstagram.redis_client import translate
from cloudstagram.scripts import Emitted, Scripts


class FollowStore:
    """The lists, indexes and counts of follows, and the timelines that depend on them, in one step each."""

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts

    def follow(self, follower: str, followed: str, most: int) -> Emitted | Literal["unknown", "limit"]:
        """Nothing is emitted where she follows already. `unknown`: nobody is called so; `limit`: she follows `most`."""
        with translate():
            outcome, *emitted = self._scripts.run("follow", keys.follows(follower), follower, followed, most)
        return cast("Emitted | Literal['unknown', 'limit']", emitted[0] if outcome == "done" else outcome)

    def unfollow(self, follower: str, followed: str) -> Emitted:
        """Nothing is emitted where she does not follow."""
        with translate():
            emitted: Emitted = self._scripts.run("unfollow", keys.follows(follower), follower, followed)
        return emitted
