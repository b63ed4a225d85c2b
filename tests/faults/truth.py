"""What MongoDB says of every picture: the oracle for everything that shows pictures."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pymongo.database import Database
from tests.faults.findings import Finding
from tests.faults.history import History, Upload

from cloudstagram.contracts.states import State

GONE = (State.DELETED, State.PURGED)


@dataclass(frozen=True)
class Record:
    """A picture's own, as far as it matters here."""

    imageid: str
    userid: str
    state: State
    key: str
    drive_at: datetime | None
    drives: int

    @property
    def final(self) -> bool:
        """No work is left, but for the last sweep of what was deleted."""
        if self.state is State.PURGED:
            return True
        return self.drive_at is None and self.state in (State.LISTED, State.REJECTED)


@dataclass(frozen=True)
class Truth:
    """All records, and what each person's profile has to show, newest first."""

    records: dict[str, Record]
    uploads: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def read(cls, database: Database[dict[str, Any]]) -> Truth:
        found = database["fs.files"].find({"metadata.state": {"$exists": True}}, sort=[("_id", -1)])
        truth = cls({document["_id"]: _record(document) for document in found})
        for record in truth.records.values():
            if record.state is State.LISTED:
                truth.uploads[record.userid].append(record.imageid)
        return truth

    def of(self, *people: str) -> list[str]:
        """Everything of these people, newest first."""
        return sorted((imageid for person in people for imageid in self.uploads.get(person, ())), reverse=True)

    def is_live(self, imageid: str) -> bool:
        record = self.records.get(imageid)
        return record is not None and record.state is State.LISTED


def _record(document: dict[str, Any]) -> Record:
    data = document["metadata"]
    key = data.get("idempotency_key", "")
    return Record(document["_id"], data["userid"], State(data["state"]), key, data.get("drive_at"), data["drives"])


def check_records(truth: Truth, history: History) -> list[Finding]:
    """Each upload once, in the state that what was asked of it leads to; no work left."""
    findings = []
    by_key: dict[str, list[str]] = defaultdict(list)
    for record in truth.records.values():
        by_key[record.key].append(record.imageid)
        if not record.final:
            what = f"{record.imageid} is still {record.state}, driven {record.drives} times, due {record.drive_at}"
            findings.append(Finding(what, (record.imageid,)))
    for key, imageids in by_key.items():
        if len(imageids) > 1 or key not in history.uploads:
            findings.append(Finding(f"upload {key!r} is there as {imageids}", tuple(imageids)))
    for upload in history.taken():
        findings += _check_upload(upload, truth.records.get(str(upload.imageid)))
    return findings


def _check_upload(upload: Upload, record: Record | None) -> list[Finding]:
    words = (str(upload.imageid), *upload.request_ids)
    if record is None:
        return [Finding(f"{upload.imageid} was answered 202, and is not there", words)]
    expected: tuple[State, ...] = (State.LISTED,) if upload.good else (State.REJECTED,)
    if upload.deleted_at is not None:
        expected = (State.PURGED,)
    elif upload.deletion_asked:
        expected = (*expected, State.PURGED)
    if record.final and record.state not in expected:
        return [Finding(f"{upload.imageid} is {record.state}, which {' or '.join(expected)} should be", words)]
    return []
