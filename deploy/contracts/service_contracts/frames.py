"""What travels on the SockJS session between the gateway and a page, as types; tests hold the gateway to them.

Each is one ASCII JSON object with a `type`; whoever reads it passes over types and fields that it does not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import UNSET, Struct, UnsetType

from cloudstagram.contracts.events import Followed, ImageDeleted, ImageState, Reset
from cloudstagram.contracts.messages import Image


class View(Struct, frozen=True):
    """What is looked at; `resume` is the page's `seq` or the newest `mark`. Each is answered by a `welcome`."""

    view: Literal["latest", "home", "profile"]
    username: str | UnsetType = UNSET
    resume: str | UnsetType = UNSET


class Welcome(Struct, frozen=True):
    """A view was taken up, after its replay. `heartbeat` in ms; without `mark`, nothing is promised yet."""

    username: str | None
    heartbeat: int
    mark: str | UnsetType = UNSET


class Heartbeat(Struct, frozen=True):
    """The line lives; all up to `mark` was delivered. `behind`: what happens may be missing until one lacks it."""

    mark: str | UnsetType = UNSET
    behind: bool | UnsetType = UNSET


class NewImage(Struct, frozen=True):
    """An image appeared, or is in one more list; `home`: it belongs to the viewer's own timeline."""

    seq: str
    home: bool
    image: Image


class Likes(Struct, frozen=True):
    """An image's likes as of `at` (µs of Redis's clock), with the newest three likers."""

    imageid: str
    likes: int
    likers: list[str]
    at: int


class Liked(Struct, frozen=True):
    """To the liker: whether she likes it, as of `at` in µs."""

    imageid: str
    liked: bool
    at: int


class Profile(Struct, frozen=True):
    """A person's counts as of `at` in µs: to her, and to whoever looks at her profile."""

    username: str
    image_count: int
    followers_count: int
    follows_count: int
    at: int


class Draining(Struct, frozen=True):
    """This instance ends: go to another one within `after_ms`."""

    after_ms: int


class Error(Struct, frozen=True):
    """What was wrong with the client's message."""

    detail: str


#: By type, what the gateway sends, and what it accepts.
SENT: Final[Mapping[str, type[Struct]]] = {
    "welcome": Welcome,
    "heartbeat": Heartbeat,
    "new_image": NewImage,
    "image_state": ImageState,
    "image_deleted": ImageDeleted,
    "likes": Likes,
    "liked": Liked,
    "profile": Profile,
    "followed": Followed,
    "reset": Reset,
    "draining": Draining,
    "error": Error,
}
ACCEPTED: Final[Mapping[str, type[Struct]]] = {"view": View}
