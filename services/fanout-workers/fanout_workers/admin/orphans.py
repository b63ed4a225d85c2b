"""What was left in GridFS and belongs to nothing: chunks without a file, renditions without an original.

An upload's chunks stand there before its file does, and a deletion takes an hour: only what is old enough is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import Any, Final

from bson import ObjectId
from pymongo.database import Database

from cloudstagram.contracts.states import State
from cloudstagram.mongo_client import Document

#: Ids asked for at once.
_AT_ONCE: Final = 500
#: An upload takes minutes, and the last sweep of what was deleted comes an hour later.
YOUNGEST: Final = timedelta(hours=2)
#: States in which a record at its end has no picture.
_GONE: Final = (State.REJECTED, State.PURGED)


class Orphans:
    """MongoDB's own errors pass."""

    def __init__(self, database: Database[Document], before: datetime) -> None:
        self._files = database["fs.files"]
        self._chunks = database["fs.chunks"]
        self._before = before

    def files(self) -> int:
        """About how many there are to be looked at."""
        return self._files.estimated_document_count()

    def chunks_without_a_file(self) -> Iterator[str | None]:
        """Each `files_id` whose chunks are orphans; None for each other one that was looked at."""
        for ids in _batches(self._ids_of_chunks()):
            known = {file["_id"] for file in self._files.find({"_id": {"$in": ids}}, {"_id": 1})}
            for files_id in ids:
                yield files_id if files_id not in known and self._are_old(files_id) else None

    def renditions_without_an_original(self) -> Iterator[str | None]:
        """Each rendition's id whose picture is gone or was never there; None for each other file looked at."""
        for ids in _batches(self._ids_of_old_renditions()):
            live = self._living({rendition.partition("/")[0] for rendition in ids})
            for rendition in ids:
                yield rendition if rendition.partition("/")[0] not in live else None

    def remove_chunks(self, files_id: str) -> None:
        """Where there is still no file."""
        if self._files.find_one({"_id": files_id}, {"_id": 1}) is None:
            self._chunks.delete_many({"files_id": files_id})

    def remove_rendition(self, rendition: str) -> None:
        """First the chunk, which is what is served, where its picture is still gone."""
        imageid = rendition.partition("/")[0]
        if imageid not in self._living({imageid}):
            self._chunks.delete_many({"files_id": rendition})
            self._files.delete_one({"_id": rendition})

    def _living(self, imageids: set[str]) -> set[str]:
        """Those with a record that is not at its end without a picture."""
        over: Document = {"metadata.state": {"$in": list(_GONE)}, "metadata.drive_at": {"$exists": False}}
        found = self._files.find({"_id": {"$in": list(imageids)}, "$nor": [over]}, {"_id": 1})
        return {file["_id"] for file in found}

    def _ids_of_chunks(self) -> Iterator[str]:
        """In order, from the index alone: the bytes are not read. By parts, for each call is bounded in time."""
        after: Any = None
        while True:
            where = {} if after is None else {"files_id": {"$gt": after}}
            found = self._chunks.find(where, {"_id": 0, "files_id": 1}, sort=[("files_id", 1), ("n", 1)])
            ids = [files_id for files_id, _ in groupby(chunk["files_id"] for chunk in found.limit(20 * _AT_ONCE))]
            if not ids:
                return
            yield from ids
            after = ids[-1]

    def _ids_of_old_renditions(self) -> Iterator[str]:
        after = ""
        while True:
            where = {"_id": {"$gt": after, "$regex": "/"}, "uploadDate": {"$lt": self._before}}
            found = self._files.find(where, {"_id": 1}, sort=[("_id", 1)])
            ids = [file["_id"] for file in found.limit(_AT_ONCE)]
            if not ids:
                return
            yield from ids
            after = ids[-1]

    def _are_old(self, files_id: str) -> bool:
        """A chunk's own id has the time at which it was written."""
        newest = self._chunks.find_one({"files_id": files_id}, {"_id": 1}, sort=[("n", -1)])
        if newest is None:
            return False
        made = newest["_id"].generation_time if isinstance(newest["_id"], ObjectId) else self._before
        return bool(made < self._before)


def _batches(ids: Iterable[str]) -> Iterator[list[str]]:
    walk = iter(ids)
    while batch := list(islice(walk, _AT_ONCE)):
        yield batch
