"""The events of the broadcast log: one envelope, and what each type carries.

Types and fields not known here are ignored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, Self

import msgspec
from msgspec import Struct, field

from cloudstagram.contracts.messages import Image, Message


class Audience(Struct, frozen=True, omit_defaults=True):
    """Who gets an event: those whom an image of a person concerns, one person, or the gateways themselves.

    Just one is set.
    """

    image_of: str | None = None
    user: str | None = None
    gateways: bool = False


GATEWAYS: Final = Audience(gateways=True)


class Event(Message, frozen=True, kw_only=True):
    """One entry of the log, as the activity exchange brings it.

    `seq` is its place, `prev` the place before (`contracts.log` reads both); `at` is Redis's clock in µs. A canary
    has no `seq`.
    """

    type: str
    seq: str | None = None
    prev: str | None = None
    at: int = 0
    audience: Audience = Audience()
    data: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def emitted(cls, reply: Sequence[str]) -> Self:
        """The event that `emit` in Lua tells: seq, prev, at, type, audience and data, the last two as JSON."""
        seq, prev, at, type_, audience, data = reply
        return cls(
            type=type_,
            seq=seq,
            prev=prev,
            at=int(at),
            audience=msgspec.json.decode(audience, type=Audience),
            data=msgspec.json.decode(data, type=dict[str, Any]),
        )

    @classmethod
    def logged(cls, entry_id: str, fields: Mapping[str, str]) -> Self:
        """The event that stands in the stream under `entry_id`."""
        seq = f"{entry_id}-{fields['nonce']}"
        return cls.emitted((seq, fields["prev"], fields["at"], fields["type"], fields["audience"], fields["data"]))


NEW_IMAGE: Final = "new_image"  #: data: an Image
LISTED: Final = "listed"
IMAGE_STATE: Final = "image_state"
IMAGE_DELETED: Final = "image_deleted"
FOLLOW: Final = "follow"
UNFOLLOW: Final = "unfollow"
FOLLOWED: Final = "followed"
RESET: Final = "reset"
SESSION_ENDED: Final = "session_ended"
CANARY: Final = "canary"


class Listed(Struct, frozen=True):
    """The image came into one more list after it had been announced at the place `again`."""

    imageid: str
    again: str
    image: Image


class ImageState(Struct, frozen=True, omit_defaults=True):
    """To the uploader: received, or refused for a reason."""

    imageid: str
    state: Literal["processing", "rejected"]
    reason: str = ""


class ImageDeleted(Struct, frozen=True):
    imageid: str


class Followed(Struct, frozen=True):
    """Data of `followed` (username follows you now), `follow` and `unfollow` (you follow username, or no more)."""

    username: str


class SessionEnded(Struct, frozen=True):
    token_hash: str


class Reset(Struct, frozen=True):
    """What is open must be fetched anew."""


#: What the `data` of each type is.
DATA: Final[dict[str, type[Struct]]] = {
    NEW_IMAGE: Image,
    LISTED: Listed,
    IMAGE_STATE: ImageState,
    IMAGE_DELETED: ImageDeleted,
    FOLLOW: Followed,
    UNFOLLOW: Followed,
    FOLLOWED: Followed,
    RESET: Reset,
    SESSION_ENDED: SessionEnded,
}
