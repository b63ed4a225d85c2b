"""A record as its owner, and once it is ready everyone, sees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from msgspec import Struct

from cloudstagram.contracts.messages import Image
from cloudstagram.contracts.states import PUBLIC
from cloudstagram.records import Record


class View(Image, frozen=True, kw_only=True):
    """An image and where it stands. `width` and `height` are 0 and nothing is served of it before it is `ready`."""

    #: `processing`, `ready`, `rejected`; `deleted` only in answer to a repeated upload.
    state: str
    #: Why it was rejected, for its owner.
    reason: str | None

    @classmethod
    def of_record(cls, record: Record) -> Self:
        image = Image.of(record.to_message())
        return cls(
            **{name: getattr(image, name) for name in Image.__struct_fields__},
            state=PUBLIC.get(record.state, "deleted"),
            reason=record.reason,
        )


class Page(Struct, frozen=True):
    """One's own images, newest first; `next` is a cursor, or None at the end."""

    images: list[View]
    next: str | None

    @classmethod
    def of(cls, records: Sequence[Record], limit: int) -> Self:
        """`records` has one more than `limit` where there is a further page."""
        images = [View.of_record(record) for record in records[:limit]]
        return cls(images, images[-1].imageid if len(records) > limit else None)
