"""Originals in GridFS as they come in: chunks at first, and a record only when all of them stand.

The driver's own writer keeps up to 32 MB of an upload in memory before it writes; this one keeps one chunk.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Final, Self

import gevent
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from cloudstagram.breaker import Breaker
from cloudstagram.errors import DependencyDown
from cloudstagram.mongo_client import Document, translate

logger = logging.getLogger(__name__)

#: Bytes of a chunk: a photo of 3 MB is six writes, and a hundred uploads at once keep 50 MB here.
CHUNK: Final = 512 * 1024


class Repeated(Exception):
    """This person's idempotency key stands on another record: nothing was stored."""


class Original:
    """One being written. Leaving its `with` without `close()` removes all of it. DependencyDown without MongoDB."""

    def __init__(
        self, database: Database[Document], breaker: Breaker, imageid: str, now: Callable[[], datetime]
    ) -> None:
        self.imageid = imageid
        self._files = database["fs.files"]
        self._chunks = database["fs.chunks"]
        self._breaker = breaker
        self._now = now
        self._waiting = bytearray()
        self._written = 0
        #: Each from when it was sent, since its reply may be lost.
        self._chunk_may_stand = False
        self._file_may_stand = False
        self._closed = False

    def write(self, data: bytes) -> None:
        self._waiting += data
        while len(self._waiting) >= CHUNK:
            self._write_chunk()

    def close(self, metadata: Document) -> None:
        """Makes it a file with `metadata` as its record. Raises Repeated."""
        length = self._written * CHUNK + len(self._waiting)
        if self._waiting:
            self._write_chunk()
        file = {
            "_id": self.imageid,
            "filename": self.imageid,
            "length": length,
            "chunkSize": CHUNK,
            "uploadDate": self._now(),
            "metadata": metadata,
        }
        try:
            with self._breaker.guarding(), translate():
                self._file_may_stand = True
                self._files.insert_one(file)
        except DuplicateKeyError as error:
            raise Repeated from error
        self._closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._closed or not (self._chunk_may_stand or self._file_may_stand):
            return
        if isinstance(error, DependencyDown) and not (error.said_so or self._file_may_stand):
            # Who has waited for one timeout need not wait for another: nobody reads chunks without a file.
            gevent.spawn(self._abort)
        else:
            self._abort()

    def _write_chunk(self) -> None:
        data = bytes(self._waiting[:CHUNK])
        del self._waiting[:CHUNK]
        with self._breaker.guarding(), translate():
            self._chunk_may_stand = True
            self._chunks.insert_one({"files_id": self.imageid, "n": self._written, "data": data})
        self._written += 1

    def _abort(self) -> None:
        """The file first: it may stand although its reply was lost, and a record must not be left without its bytes."""
        try:
            with self._breaker.guarding(), translate():
                self._files.delete_one({"_id": self.imageid})
                self._chunks.delete_many({"files_id": self.imageid})
        except DependencyDown as down:
            logger.warning("chunks of %s are left until they are swept: %s", self.imageid, down)


class Originals:
    def __init__(self, database: Database[Document], breaker: Breaker, now: Callable[[], datetime]) -> None:
        self._database = database
        self._breaker = breaker
        self._now = now

    def begin(self, imageid: str) -> Original:
        """Nothing is written before its first chunk is full."""
        return Original(self._database, self._breaker, imageid, self._now)
