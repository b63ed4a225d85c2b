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
from pymongo import ASCENDING, ReturnDocument
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
#: From this drive on the wait doubles, up to an hour.
DOUBLES_FROM: Final = 6
LONGEST_WAIT: Final = timedelta(hours=1)
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


def new_metadata(
    *,
    userid: str,
    comment: str,
    alt: str,
    uploaded: datetime,
    mime: str,
    idempotency_key: str | None,
    request_id: str,
    now: datetime,
) -> Document:
    """The metadata of an original that is being stored; it becomes a record when GridFS has the whole file."""
    metadata: Document = {
        "userid": userid,
        "comment": comment,
        "alt": alt,
        "uploaded": uploaded,
        "mime": mime,
        "request_id": request_id,
        "state": State.STORED,
        "changed_at": now,
        "drive_at": now + DRIVE_AFTER,
        "drives": 0,
        "round": 0,
    }
    # Absent, not null: the unique index on it is partial.
    return metadata if idempotency_key is None else metadata | {"idempotency_key": idempotency_key}


def wait_before_drive(drives: int) -> timedelta:
    """How long after the `drives`-th drive the next one comes: 20 s, from the sixth on doubling up to an hour."""
    doublings = min(max(0, drives - DOUBLES_FROM + 1), 16)
    return min(DRIVE_AFTER * (1 << doublings), LONGEST_WAIT)


class Records:
    """The records in `fs.files`. Driver errors pass; callers translate them."""

    def __init__(self, database: Database[Document], now: Callable[[], datetime]) -> None:
        aware: CodecOptions[Document] = CodecOptions(document_class=dict, tz_aware=True, tzinfo=UTC)
        self._files: Collection[Document] = database["fs.files"].with_options(codec_options=aware)
        self._now = now

    def make_indexes(self) -> None:
        """What the queries here and the idempotency of uploads stand on. Repeating it changes nothing."""
        self._files.create_index(
            [("metadata.userid", ASCENDING), ("metadata.idempotency_key", ASCENDING)],
            unique=True,
            partialFilterExpression={"metadata.idempotency_key": {"$exists": True}},
        )
        self._files.create_index([("metadata.userid", ASCENDING), ("metadata.state", ASCENDING), ("_id", ASCENDING)])
        self._files.create_index([("metadata.drive_at", ASCENDING)], sparse=True)
        self._files.create_index([("metadata.changed_at", ASCENDING)], sparse=True)

    def get(self, imageid: str) -> Record | None:
        return _record(self._files.find_one({"_id": imageid} | _IS_RECORD))

    def by_idempotency_key(self, userid: str, key: str) -> Record | None:
        return _record(self._files.find_one({"metadata.userid": userid, "metadata.idempotency_key": key}))

    def of_user(self, userid: str, states: tuple[State, ...], older_than: str | None, limit: int) -> list[Record]:
        """One person's records in any of `states`, newest first."""
        query: Document = {"metadata.userid": userid, "metadata.state": {"$in": list(states)}}
        if older_than is not None:
            query["_id"] = {"$lt": older_than}
        found = self._files.find(query).sort("_id", -1).limit(limit)
        return [record for document in found if (record := _record(document)) is not None]

    def advance(self, imageid: str, to: State, **fields: str | int) -> Record | None:
        """Sets the state, where it stands in one that leads there, with `fields` (width, reason, …); it has work left.

        Returns the record as this call left it, or None where another was faster.
        """
        now = self._now()
        drive_at = now + (LAST_SWEEP_AFTER if to is State.PURGED else DRIVE_AFTER)
        change = {"state": to, "changed_at": now, "drive_at": drive_at, "drives": 0} | fields
        return _record(
            self._files.find_one_and_update(
                {"_id": imageid, "metadata.state": {"$in": list(REACHED_FROM[to])}},
                {"$set": _in_metadata(change)},
                return_document=ReturnDocument.AFTER,
            )
        )

    def finish(self, imageid: str, state: State, round_: int) -> bool:
        """Ends the record's work in `state` (LISTED is set as well), where no new round began since `round_` was read.

        Only this removes `drive_at`. Returns whether the record is finished by this call.
        """
        allowed = REACHED_FROM[state] if state is State.LISTED else (state,)
        change: Document = {"$unset": {"metadata.drive_at": ""}}
        if state is State.LISTED:
            change["$set"] = {"metadata.state": state, "metadata.changed_at": self._now()}
        result = self._files.update_one(
            {"_id": imageid, "metadata.state": {"$in": list(allowed)}, "metadata.round": round_}, change
        )
        return result.modified_count == 1

    def take_due(self) -> Record | None:
        """One record whose time has come, already counted and put off, so that any number of relays may run.

        None where none is due.
        """
        now = self._now()
        is_due = {"metadata.drive_at": {"$lte": now}}
        waits = [wait_before_drive(drives) for drives in range(1, DOUBLES_FROM + 12)]
        seconds = {
            "$arrayElemAt": [[wait.total_seconds() for wait in waits], {"$min": ["$metadata.drives", len(waits) - 1]}]
        }
        update = [
            {
                "$set": {
                    "metadata.drive_at": {"$add": [now, {"$multiply": [1000, seconds]}]},
                    "metadata.drives": {"$add": ["$metadata.drives", 1]},
                }
            }
        ]
        return _record(
            self._files.find_one_and_update(
                is_due, update, sort=[("metadata.drive_at", 1)], return_document=ReturnDocument.AFTER
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

    def begin_round(self, changed_since: datetime) -> int:
        """Sets everything that changed since then in motion again, finished or not: Redis lost writes.

        Returns how many records.
        """
        change = {"$set": {"metadata.drive_at": self._now(), "metadata.drives": 0}, "$inc": {"metadata.round": 1}}
        return self._files.update_many({"metadata.changed_at": {"$gte": changed_since}}, change).modified_count


def _in_metadata(fields: Mapping[str, Any]) -> Document:
    return {f"metadata.{name}": value for name, value in fields.items()}


def _record(document: Mapping[str, Any] | None) -> Record | None:
    if document is None:
        return None
    return msgspec.convert({"imageid": document["_id"], **document["metadata"]}, Record)
