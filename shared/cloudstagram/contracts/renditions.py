"""What an image is served as, and how its bytes stand in `fs.chunks`."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Rendition(StrEnum):
    """What an image is served as: at most 2,048 px, and 480 px wide."""

    DISPLAY = "display"
    THUMBNAIL = "thumbnail"

    def of(self, imageid: str) -> str:
        """Its `_id` in GridFS."""
        return f"{imageid}/{self}"


class Picture(Struct, frozen=True):
    """What a rendition's one chunk holds beside `files_id` and `n`; serving it is one read. `etag`: strong, quoted."""

    data: bytes
    mime: str
    etag: str
