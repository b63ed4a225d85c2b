"""An image's record: the metadata of its original in GridFS, which is also the outbox of the image's whole way.

Changes are compare-and-set only. While a record has work left it has a `drive_at`: the time from which the outbox-relay
takes it up. Model: tests/model/s4_outbox.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
from bson.codec_options import CodecOptions
from msgspec import Struct
from pymongo import ReturnDocument
from pymongo.collection import Collection
from pymongo.database import Database

from cloudstagram.contracts.identifiers import iso_milliseconds
from cloudstagram.contracts.messages import ImageMessage
from cloudstagram.contracts.states import REACHED_FROM, State
from cloudstagram.mongo_client import Document

#: How long work may take before the relay thinks it was lost.
DRIVE_AFTER: Final = timedelta(seconds=20)
#: After a publish that failed: the broker was away, which is not the record's fault.
DRIVE_SOON: Final = timedelta(seconds=5)
#: A purged record is swept once more: a resize may have been writing when it was deleted (model:
#: tests/model/s2_delete.py).
LAST_SWEEP_AFTER: Final = timedelta(hours=1)
#: The original alone bears a record; its renditions stand in the same collection without one.
_IS_RECORD: Final = {"metadata.state": {"$exists": True}}


class Record(Struct, frozen=True, kw_only=True):
    """The record as a service reads it. `width` and `height` are 0 and `placeholder` is empty before resize.

    Times are UTC.
    """

    imageid: str
    userid: str
    comment: str
    uploaded: datetime
    mime: str
    state: State
    changed_at: datetime
    alt: str = ""
    width: int = 0
    height: int = 0
    placeholder: str = ""
    reason: str | None = None
    idempotency_key: str | None = None
    request_id: str | None = None
    drive_at: datetime | None = None
    drives: int = 0
    round: int = 0

    def to_message(self) -> ImageMessage:
        """The image message, as published to the work exchanges."""
        return ImageMessage(
            userid=self.userid,
            filename=self.imageid,
            comment=self.comment,
            uploaded=iso_milliseconds(self.uploaded),
            mime=self.mime,
            alt=self.alt,
            width=self.width,
            height=self.height,
            placeholder=self.placeholder,
        )


class Records:
    """The records in `fs.files`, as every service that changes them does it; each adds its own queries.

    Driver errors pass; callers translate them.
    """

    def __init__(self, database: Database[Document], now: Callable[[], datetime]) -> None:
        aware: CodecOptions[Document] = CodecOptions(document_class=dict, tz_aware=True, tzinfo=UTC)
        self._files: Collection[Document] = database["fs.files"].with_options(codec_options=aware)
        self._now = now

    def get(self, imageid: str) -> Record | None:
        return record_of(self._files.find_one({"_id": imageid} | _IS_RECORD))

    def advance(self, imageid: str, to: State, **fields: str | int) -> Record | None:
        """Sets the state, where it stands in one that leads there, with `fields` (width, reason, …); it has work left.

        Returns the record as this call left it, or None where another was faster.
        """
        now = self._now()
        drive_at = now + (LAST_SWEEP_AFTER if to is State.PURGED else DRIVE_AFTER)
        change = {"state": to, "changed_at": now, "drive_at": drive_at, "drives": 0} | fields
        return record_of(
            self._files.find_one_and_update(
                {"_id": imageid, "metadata.state": {"$in": list(REACHED_FROM[to])}},
                {"$set": _in_metadata(change)},
                return_document=ReturnDocument.AFTER,
            )
        )

    def drive_soon(self, record: Record) -> None:
        """After a publish that failed: in 5 s again, uncounted, where state and `drive_at` are as `record` has them."""
        self._files.update_one(
            {"_id": record.imageid, "metadata.state": record.state, "metadata.drive_at": record.drive_at},
            {
                "$set": {"metadata.drive_at": self._now() + DRIVE_SOON},
                "$inc": {"metadata.drives": -1 if record.drives else 0},
            },
        )


def _in_metadata(fields: Mapping[str, Any]) -> Document:
    return {f"metadata.{name}": value for name, value in fields.items()}


def record_of(document: Mapping[str, Any] | None) -> Record | None:
    """As a query of `fs.files` gives it; None for nothing."""
    if document is None:
        return None
    return msgspec.convert({"imageid": document["_id"], **document["metadata"]}, Record)
