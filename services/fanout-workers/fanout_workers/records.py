"""The images' records as workers finish them, and as the relay takes them up. Model: tests/model/s4_outbox.py."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from pymongo import ReturnDocument

from cloudstagram import records
from cloudstagram.contracts.states import REACHED_FROM, State
from cloudstagram.mongo_client import Document
from cloudstagram.records import DRIVE_AFTER, LAST_SWEEP_AFTER, Record, record_of

#: From this drive on the wait doubles, up to an hour.
_DOUBLES_FROM: Final = 6
_LONGEST_WAIT: Final = timedelta(hours=1)


def wait_before_drive(drives: int) -> timedelta:
    """How long after the `drives`-th drive the next one comes: 20 s, from the sixth on doubling up to an hour."""
    doublings = min(max(0, drives - _DOUBLES_FROM + 1), 16)
    return min(DRIVE_AFTER * (1 << doublings), _LONGEST_WAIT)


class Records(records.Records):
    """Driver errors pass; the runtime translates them."""

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

    def await_last_sweep(self, record: Record) -> None:
        """A purged record needs nothing more before its last sweep, unless a new round began since it was read.

        Without this the relay would drive it again and again until then, where Redis lost writes.
        """
        last = record.changed_at + LAST_SWEEP_AFTER
        unchanged = {"metadata.state": State.PURGED, "metadata.round": record.round, "metadata.drive_at": {"$lt": last}}
        self._files.update_one({"_id": record.imageid} | unchanged, {"$set": {"metadata.drive_at": last}})

    def take_due(self, states: Collection[State] = tuple(State)) -> Record | None:
        """One record whose time has come, already counted and put off, so that any number of relays may run.

        None where none of these `states` is due.
        """
        now = self._now()
        is_due = {"metadata.drive_at": {"$lte": now}, "metadata.state": {"$in": list(states)}}
        waits = [wait_before_drive(drives) for drives in range(1, _DOUBLES_FROM + 12)]
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
        return record_of(
            self._files.find_one_and_update(
                is_due, update, sort=[("metadata.drive_at", 1)], return_document=ReturnDocument.AFTER
            )
        )

    def begin_round(self, changed_since: datetime) -> int:
        """Sets everything that changed since then in motion again, finished or not: Redis lost writes.

        Returns how many records.
        """
        change = {"$set": {"metadata.drive_at": self._now(), "metadata.drives": 0}, "$inc": {"metadata.round": 1}}
        return self._files.update_many({"metadata.changed_at": {"$gte": changed_since}}, change).modified_count

    def begin_again(self, record: Record, state: State) -> bool:
        """A new round, due at once, where the record is as `record` was read: so that nobody's step is undone."""
        unchanged = {
            "_id": record.imageid,
            "metadata.state": record.state,
            "metadata.round": record.round,
            "metadata.changed_at": record.changed_at,
        }
        now = self._now()
        fields: Document = {"metadata.drive_at": now, "metadata.drives": 0, "metadata.state": state}
        if state is not record.state:
            fields["metadata.changed_at"] = now
        change = {"$set": fields, "$inc": {"metadata.round": 1}}
        return self._files.update_one(unchanged, change).modified_count == 1
