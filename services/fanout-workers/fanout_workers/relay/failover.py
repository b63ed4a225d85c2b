"""Notices that Redis came back, perhaps without its last writes, and sets all that was recent in motion again.

The history last dealt with is kept in MongoDB, and replaced only when everything is set in motion.
Model: tests/model/s4_outbox.py.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

import redis
from msgspec import Struct
from pymongo.database import Database

from cloudstagram.contracts.events import GATEWAYS, RESET, Reset
from cloudstagram.event_log import EventLog
from fanout_workers.broadcasts import Broadcasts
from fanout_workers.metrics import FAILOVERS
from fanout_workers.records import Records

logger = logging.getLogger(__name__)

#: How long before the old history was last seen a record may have changed and its effects in Redis still be lost.
_LOOK_BACK: Final = timedelta(minutes=10)
#: How old `seen_at` may become before it is written again.
_SEEN_EVERY: Final = timedelta(seconds=5)


class History(Struct, frozen=True):
    """Redis's `master_replid`, and when it was last seen."""

    replid: str
    seen_at: datetime


class HistoryStore:
    """The history last dealt with: one document, in the collection `relay`. Driver errors pass."""

    _ID: Final = {"_id": "redis"}

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._relay = database["relay"]

    def get(self) -> History | None:
        found = self._relay.find_one(self._ID)
        return None if found is None else History(found["replid"], found["seen_at"])

    def begin(self, history: History) -> None:
        """The first of all; a relay that was faster wins."""
        self._relay.update_one(self._ID, {"$setOnInsert": _fields(history)}, upsert=True)

    def replace(self, known: History, history: History) -> None:
        """Only where `known` is still the one that stands there."""
        self._relay.update_one(self._ID | {"replid": known.replid}, {"$set": _fields(history)})


def _fields(history: History) -> dict[str, object]:
    return {"replid": history.replid, "seen_at": history.seen_at}


class FailoverWatch:
    def __init__(
        self,
        client: redis.Redis,
        store: HistoryStore,
        records: Records,
        event_log: EventLog,
        broadcasts: Broadcasts,
        now: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._store = store
        self._records = records
        self._event_log = event_log
        self._broadcasts = broadcasts
        self._now = now

    def look(self) -> None:
        """One look. Broken off halfway, it begins again with the next."""
        seen_at = self._now()  # before the look: what was seen is at least so new
        seen = History(self._client.info("replication")["master_replid"], seen_at)
        known = self._store.get()
        if known is None:
            self._store.begin(seen)
        elif known.replid != seen.replid:
            self._set_in_motion(known, seen)
        elif seen.seen_at - known.seen_at >= _SEEN_EVERY:
            self._store.replace(known, seen)

    def _set_in_motion(self, known: History, seen: History) -> None:
        count = self._records.begin_round(known.seen_at - _LOOK_BACK)
        logger.warning(
            "Redis has another history than before: %d records are driven again, everyone fetches anew", count
        )
        self._broadcasts.activity(self._event_log.append(RESET, GATEWAYS, Reset()))
        self._store.replace(known, seen)
        FAILOVERS.inc()
