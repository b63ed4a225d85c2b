"""Liking, and who likes what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cloudstagram.contracts import keys
from social_api.errors import UnknownImage
from social_api.store.likes import LikesPage, LikeStore
from social_api.store.names import NameLists, Names, Score

#: Images that may be asked for at once: a page of a timeline.
MOST_IMAGES: Final = 50


class Likes:
    """Like and unlike: idempotent. Gateways see what changed by themselves (`counts_changed`)."""

    def __init__(self, likes: LikeStore, lists: NameLists) -> None:
        self._likes = likes
        self._lists = lists

    def like(self, username: str, imageid: str) -> None:
        """Raises UnknownImage."""
        if not self._likes.like(username, imageid):
            raise UnknownImage

    def unlike(self, username: str, imageid: str) -> None:
        """Raises UnknownImage."""
        if not self._likes.unlike(username, imageid):
            raise UnknownImage

    def likers(self, imageid: str, limit: int, before: Score | None) -> Names:
        """Who likes it, the newest first. Raises UnknownImage."""
        names = self._lists.page(keys.likes_index, imageid, keys.image, limit, before)
        if names is None:
            raise UnknownImage
        return names

    def of_images(self, imageids: Sequence[str], asker: str | None) -> LikesPage:
        """For 1 to 50 images: likes, newest likers, whether the asker likes it. Unknown ones are left out."""
        return self._likes.of_images(imageids, asker)
