"""What travels over the work exchanges, and the image as timelines and browsers get it."""

from __future__ import annotations

from typing import Self

import msgspec
from msgspec import Struct

from cloudstagram.contracts.encoding import ascii_json


class Message(Struct, frozen=True, kw_only=True):
    """A JSON object; fields that a consumer does not know are ignored."""

    def encode(self) -> bytes:
        return ascii_json(self).encode()

    @classmethod
    def decode(cls, body: bytes) -> Self:
        """Raises msgspec.DecodeError (msgspec.ValidationError where a field is at fault)."""
        return msgspec.json.decode(body, type=cls)


class ImageMessage(Message, frozen=True, kw_only=True):
    """The published metadata (`userid` to `mime`) and what was added since. `filename` is the imageid.

    `width` and `height` are those of the upright display rendition (0 before resize has made it); `mime` is that of the
    upload; `placeholder` is a ThumbHash in base64. On the broadcast of a new image `seq` and `prev` are its places in
    the log.
    """

    userid: str
    filename: str
    comment: str
    uploaded: str
    mime: str
    alt: str = ""
    width: int = 0
    height: int = 0
    placeholder: str = ""
    seq: str | None = None
    prev: str | None = None

    def encode(self) -> bytes:
        fields = msgspec.structs.asdict(self)
        return ascii_json({name: value for name, value in fields.items() if value is not None}).encode()


class DeleteImage(Message, frozen=True, kw_only=True):
    """An image whose traces delete-image removes."""

    filename: str
    userid: str


class RebuildTimeline(Message, frozen=True, kw_only=True):
    """Whose timeline is to be rebuilt."""

    username: str


class Image(Struct, frozen=True, kw_only=True):
    """An image as `imageid:image` holds it, and timelines and browsers get it; `thumbnail` and `url` are paths."""

    imageid: str
    userid: str
    comment: str
    alt: str
    uploaded: str
    mime: str
    width: int
    height: int
    placeholder: str
    thumbnail: str
    url: str

    @classmethod
    def of(cls, message: ImageMessage) -> Self:
        return cls(
            imageid=message.filename,
            userid=message.userid,
            comment=message.comment,
            alt=message.alt,
            uploaded=message.uploaded,
            mime=message.mime,
            width=message.width,
            height=message.height,
            placeholder=message.placeholder,
            thumbnail=f"/images/{message.filename}/thumbnail",
            url=f"/images/{message.filename}",
        )

    def to_message(self, *, seq: str | None = None, prev: str | None = None) -> ImageMessage:
        return ImageMessage(
            userid=self.userid,
            filename=self.imageid,
            comment=self.comment,
            uploaded=self.uploaded,
            mime=self.mime,
            alt=self.alt,
            width=self.width,
            height=self.height,
            placeholder=self.placeholder,
            seq=seq,
            prev=prev,
        )
