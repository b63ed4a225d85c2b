"""The images' records as uploads begin them, and as their owners ask for them."""

from __future__ import annotations

from datetime import datetime

from pymongo import ASCENDING

from cloudstagram import records
from cloudstagram.contracts.states import State
from cloudstagram.mongo_client import Document
from cloudstagram.records import DRIVE_AFTER, Record, record_of


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


class Records(records.Records):
    """Driver errors pass; callers translate them."""

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

    def by_idempotency_key(self, userid: str, key: str) -> Record | None:
        return record_of(self._files.find_one({"metadata.userid": userid, "metadata.idempotency_key": key}))

    def of_user(self, userid: str, states: tuple[State, ...], older_than: str | None, limit: int) -> list[Record]:
        """One person's records in any of `states`, newest first."""
        query: Document = {"metadata.userid": userid, "metadata.state": {"$in": list(states)}}
        if older_than is not None:
            query["_id"] = {"$lt": older_than}
        found = self._files.find(query).sort("_id", -1).limit(limit)
        return [record for document in found if (record := record_of(document)) is not None]
