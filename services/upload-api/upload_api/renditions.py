"""The renditions in GridFS as this service serves and removes them."""

from __future__ import annotations

from typing import Final

import msgspec
from pymongo import ASCENDING
from pymongo.database import Database

from cloudstagram import renditions
from cloudstagram.breaker import Breaker
from cloudstagram.contracts.renditions import Picture, Rendition
from cloudstagram.mongo_client import Document, translate

_SERVED: Final = {"_id": 0} | dict.fromkeys(Picture.__struct_fields__, 1)


class Renditions(renditions.Renditions):
    """DependencyDown without MongoDB."""

    def __init__(self, database: Database[Document], breaker: Breaker) -> None:
        super().__init__(database)
        self._breaker = breaker

    def make_index(self) -> None:
        """GridFS's own index on chunks: without it twins could leave two chunks. Repeating it changes nothing."""
        with translate():
            self._chunks.create_index([("files_id", ASCENDING), ("n", ASCENDING)], unique=True)

    def read(self, imageid: str, rendition: Rendition) -> Picture | None:
        """None where there is none: not made yet, refused, or deleted. One round trip."""
        with self._breaker.guarding(), translate():
            chunk = self._chunks.find_one({"files_id": rendition.of(imageid), "n": 0}, _SERVED)
        return None if chunk is None else msgspec.convert(chunk, Picture)
