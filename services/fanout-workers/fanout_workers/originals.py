"""The original of an image, as it was uploaded: whole, for it has at most 20 MB."""

from __future__ import annotations

from typing import Any

from gridfs import GridFSBucket
from gridfs.errors import CorruptGridFile, NoFile
from pymongo.database import Database

from cloudstagram.mongo_client import translate


class Originals:
    """DependencyDown without MongoDB."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._bucket = GridFSBucket(database)

    def read(self, imageid: str) -> bytes | None:
        """None where its bytes are gone: the image was deleted or refused, or they were lost."""
        with translate():
            try:
                with self._bucket.open_download_stream(imageid) as stream:
                    return stream.read()
            except (NoFile, CorruptGridFile):
                return None
