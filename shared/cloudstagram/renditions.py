"""An image's bytes in GridFS beside its record: the renditions that are served, and how the original's go away.

A rendition is one chunk, which carries its own type and ETag, so that serving it is one `find_one`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct
from pymongo import ASCENDING
from pymongo.database import Database

from cloudstagram.mongo_client import Document, translate

#: Bytes of one rendition: a document of MongoDB ends at 16 MiB, and a chunk is one.
LARGEST: Final = 15 * 1024 * 1024
_SERVED: Final = {"_id": 0, "data": 1, "mime": 1, "etag": 1}


class Rendition(StrEnum):
    """What an image is served as: at most 2,048 px, and 480 px wide."""

    DISPLAY = "display"
    THUMBNAIL = "thumbnail"

    def of(self, imageid: str) -> str:
        """Its `_id` in GridFS."""
        return f"{imageid}/{self}"


class Picture(Struct, frozen=True):
    """A rendition as it is served. `etag` is strong, in its quotes."""

    data: bytes
    mime: str
    etag: str


def etag_of(data: bytes) -> str:
    """A strong ETag made of the bytes alone: a twin that makes the same rendition changes nothing for caches."""
    return f'"{hashlib.sha256(data).hexdigest()[:32]}"'


class Renditions:
    """Reads, writes and removes. DependencyDown without MongoDB."""

    def __init__(self, database: Database[Document], now: Callable[[], datetime]) -> None:
        self._files = database["fs.files"]
        self._chunks = database["fs.chunks"]
        self._now = now

    def make_index(self) -> None:
        """GridFS's own index on chunks: without it twins could leave two chunks. Repeating it changes nothing."""
        with translate():
            self._chunks.create_index([("files_id", ASCENDING), ("n", ASCENDING)], unique=True)

    def read(self, imageid: str, rendition: Rendition) -> Picture | None:
        """None where there is none: not made yet, refused, or deleted. One round trip."""
        with translate():
            chunk = self._chunks.find_one({"files_id": rendition.of(imageid), "n": 0}, _SERVED)
        return None if chunk is None else Picture(bytes(chunk["data"]), chunk["mime"], chunk["etag"])

    def write(self, imageid: str, rendition: Rendition, data: bytes, mime: str) -> None:
        """Replaces the chunk, then the file, so that a retry or a twin leaves one. ValueError above 15 MiB."""
        if len(data) > LARGEST:
            raise ValueError(f"a rendition of {len(data)} bytes does not fit into one chunk")
        file_id, etag = rendition.of(imageid), etag_of(data)
        chunk = {"files_id": file_id, "n": 0, "data": data, "mime": mime, "etag": etag}
        file = {
            "_id": file_id,
            "filename": file_id,
            "length": len(data),
            "chunkSize": max(len(data), 1),
            "uploadDate": self._now(),
            "metadata": {"mime": mime, "etag": etag},
        }
        with translate():
            self._chunks.replace_one({"files_id": file_id, "n": 0}, chunk, upsert=True)
            self._files.replace_one({"_id": file_id}, file, upsert=True)

    def remove(self, imageid: str) -> None:
        """Both renditions, first the chunks, which are what is served. Repeating it changes nothing."""
        ids = [rendition.of(imageid) for rendition in Rendition]
        with translate():
            self._chunks.delete_many({"files_id": {"$in": ids}})
            self._files.delete_many({"_id": {"$in": ids}})

    def remove_original(self, imageid: str) -> None:
        """The original's chunks; its document stays, for it is the record. Repeating it changes nothing."""
        with translate():
            self._chunks.delete_many({"files_id": imageid})
