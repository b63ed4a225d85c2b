"""The renditions of an image in GridFS: how they go away. Resize writes them, and upload-api reads them."""

from __future__ import annotations

from pymongo.database import Database

from cloudstagram.contracts.renditions import Rendition
from cloudstagram.mongo_client import Document, translate


class Renditions:
    """DependencyDown without MongoDB."""

    def __init__(self, database: Database[Document]) -> None:
        self._files = database["fs.files"]
        self._chunks = database["fs.chunks"]

    def remove(self, imageid: str) -> None:
        """Both renditions, first the chunks, which are what is served. Repeating it changes nothing."""
        ids = [rendition.of(imageid) for rendition in Rendition]
        with translate():
            self._chunks.delete_many({"files_id": {"$in": ids}})
            self._files.delete_many({"_id": {"$in": ids}})
