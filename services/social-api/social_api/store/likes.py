"""Who likes what."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Raw, Struct

from cloudstagram.contracts import keys
from cloudstagram.redis_client import translate
from cloudstagram.scripts import Scripts


class LikesPage(Struct, frozen=True):
    """A JSON array of `{imageid, likes, liked, likers}`, and as of when they are: `at`, in µs of Redis's clock."""

    likes: Raw
    at: int


class LikeStore:
    """The lists and the index of likes, in one step each."""

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts

    def like(self, username: str, imageid: str) -> bool:
        """False where there is no such image."""
        with translate():
            return bool(self._scripts.run("like", keys.likes(imageid), imageid, username))

    def unlike(self, username: str, imageid: str) -> bool:
        """False where there is no such image."""
        with translate():
            return bool(self._scripts.run("unlike", keys.likes(imageid), imageid, username))

    def of_images(self, imageids: Sequence[str], asker: str | None) -> LikesPage:
        """Without the images that there are not."""
        with translate():
            text, at = self._scripts.run("likes_of_images", keys.likes(imageids[0]), asker or "", *imageids)
        return LikesPage(Raw(text.encode()), int(at))
