"""Counts as clients get them: absolute values as of `at`, and whom they concern."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Protocol, Self

import msgspec

from cloudstagram.contracts import keys
from cloudstagram.contracts.limits import LIKERS_SHOWN
from realtime_gateway import frames
from realtime_gateway.frames import Frame
from realtime_gateway.hub import Hub
from realtime_gateway.viewers import Viewer

Command = tuple[str, ...]


class Value(Protocol):
    """The count of one object."""

    def audience(self, hub: Hub) -> set[Viewer]: ...

    def concerns(self, hub: Hub, viewer: Viewer) -> bool: ...

    def frame(self, at: int) -> Frame: ...


class Likes(msgspec.Struct, frozen=True):
    """`likes/<imageid>`: to all whom the image concerns."""

    imageid: str
    uploader: str
    likes: int
    likers: list[str]

    @staticmethod
    def commands(imageid: str) -> list[Command]:
        likes = keys.likes(imageid)
        return [("LLEN", likes), ("LRANGE", likes, "0", str(LIKERS_SHOWN - 1)), ("GET", keys.image(imageid))]

    @classmethod
    def read(cls, parts: Sequence[str], answers: Sequence[Any]) -> Self | None:
        """None where the image is gone: its deletion tells that better."""
        (imageid,) = parts
        likes, likers, image = answers
        if image is None:
            return None
        return cls(imageid, msgspec.json.decode(image, type=_Owned).userid, likes, likers)

    def audience(self, hub: Hub) -> set[Viewer]:
        return hub.audience(self.uploader)

    def concerns(self, hub: Hub, viewer: Viewer) -> bool:
        return hub.concerns(viewer, self.uploader)

    def frame(self, at: int) -> Frame:
        return frames.message("likes", imageid=self.imageid, likes=self.likes, likers=self.likers, at=at)


class Liked(msgspec.Struct, frozen=True):
    """`liked/<username>/<imageid>`: to the liker."""

    username: str
    imageid: str
    liked: bool

    @staticmethod
    def commands(username: str, imageid: str) -> list[Command]:
        return [("ZSCORE", keys.likes_index(imageid), username)]

    @classmethod
    def read(cls, parts: Sequence[str], answers: Sequence[Any]) -> Self:
        username, imageid = parts
        return cls(username, imageid, answers[0] is not None)

    def audience(self, hub: Hub) -> set[Viewer]:
        return hub.sockets_of(self.username)

    def concerns(self, hub: Hub, viewer: Viewer) -> bool:
        return viewer.username == self.username

    def frame(self, at: int) -> Frame:
        return frames.message("liked", imageid=self.imageid, liked=self.liked, at=at)


class Profile(msgspec.Struct, frozen=True):
    """`profile/<username>`: to that person, and who looks at her profile."""

    username: str
    image_count: int
    followers_count: int
    follows_count: int

    @staticmethod
    def commands(username: str) -> list[Command]:
        return [("GET", key(username)) for key in (keys.image_count, keys.followers_count, keys.follows_count)]

    @classmethod
    def read(cls, parts: Sequence[str], answers: Sequence[Any]) -> Self:
        (username,) = parts
        images, followers, follows = (int(count or 0) for count in answers)
        return cls(username, images, followers, follows)

    def audience(self, hub: Hub) -> set[Viewer]:
        return hub.profile_watchers(self.username)

    def concerns(self, hub: Hub, viewer: Viewer) -> bool:
        return self.username in (viewer.username, viewer.profile)

    def frame(self, at: int) -> Frame:
        return frames.message("profile", **msgspec.structs.asdict(self), at=at)


#: What an object in `counts_changed` begins with, and how many parts follow.
KINDS: Final[dict[tuple[str, int], type[Likes | Liked | Profile]]] = {
    ("likes", 1): Likes,
    ("liked", 2): Liked,
    ("profile", 1): Profile,
}


class _Owned(msgspec.Struct, frozen=True):
    """An image, as far as its audience needs it."""

    userid: str
