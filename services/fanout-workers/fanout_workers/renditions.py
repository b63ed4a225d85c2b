"""The renditions in GridFS as resize writes them, and how the original's bytes go."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec
from pymongo.database import Database

from cloudstagram import renditions
from cloudstagram.contracts.renditions import Picture, Rendition
from cloudstagram.mongo_client import Document, translate

#: Bytes of one rendition: a document of MongoDB ends at 16 MiB, and a chunk is one.
LARGEST: Final = 15 * 1024 * 1024


def etag_of(data: bytes) -> str:
    """A strong ETag made of the bytes alone: a twin that makes the same rendition changes nothing for caches."""
    return f'"{hashlib.sha256(data).hexdigest()[:32]}"'


class Renditions(renditions.Renditions):
    """DependencyDown without MongoDB."""

    def __init__(self, database: Database[Document], now: Callable[[], datetime]) -> None:
        super().__init__(database)
        self._now = now

    def write(self, imageid: str, rendition: Rendition, data: bytes, mime: str) -> None:
        """Replaces the chunk, then the file, so that a retry or a twin leaves one. ValueError above 15 MiB."""
        if len(data) > LARGEST:
            raise ValueError(f"a rendition of {len(data)} bytes does not fit into one chunk")
        file_id = rendition.of(imageid)
        picture = Picture(data, mime, etag_of(data))
        chunk = {"files_id": file_id, "n": 0, **msgspec.structs.asdict(picture)}
        file = {
            "_id": file_id,
            "filename": file_id,
            "length": len(data),
            "chunkSize": max(len(data), 1),
            "uploadDate": self._now(),
            "metadata": {"mime": mime, "etag": picture.etag},
        }
        with translate():
            self._chunks.replace_one({"files_id": file_id, "n": 0}, chunk, upsert=True)
            self._files.replace_one({"_id": file_id}, file, upsert=True)

    def remove_original(self, imageid: str) -> None:
        """The original's chunks; its document stays, for it is the record. Repeating it changes nothing."""
        with translate():
            self._chunks.delete_many({"files_id": imageid})
