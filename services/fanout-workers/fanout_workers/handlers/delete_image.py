"""delete-image: everything the request did, again, and the lists. Model: tests/model/s2_delete.py.

A purged image comes once more, an hour later: a resize may have been writing renditions when the owner deleted it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from cloudstagram.contracts.messages import DeleteImage as DeleteImageMessage
from cloudstagram.contracts.states import State
from cloudstagram.event_log import EventLog
from cloudstagram.records import LAST_SWEEP_AFTER, Record
from fanout_workers.broadcasts import Broadcasts
from fanout_workers.lists import Lists
from fanout_workers.records import Records
from fanout_workers.renditions import Renditions

logger = logging.getLogger(__name__)


class DeleteImage:
    def __init__(
        self,
        records: Records,
        lists: Lists,
        event_log: EventLog,
        renditions: Renditions,
        broadcasts: Broadcasts,
        now: Callable[[], datetime],
    ) -> None:
        self._records = records
        self._lists = lists
        self._event_log = event_log
        self._renditions = renditions
        self._broadcasts = broadcasts
        self._now = now

    def __call__(self, message: DeleteImageMessage, attempt: int) -> None:
        record = self._records.get(message.filename)
        if record is None or record.state not in (State.DELETED, State.PURGED):
            logger.warning("%s was not deleted by its owner: left alone", message.filename)
            return
        self._remove_traces(record)
        if record.state is State.DELETED:
            self._records.advance(record.imageid, State.PURGED)
        elif self._now() >= record.changed_at + LAST_SWEEP_AFTER:
            self._records.finish(record.imageid, State.PURGED, record.round)
        else:
            self._records.await_last_sweep(record)

    def _remove_traces(self, record: Record) -> None:
        self._broadcasts.activity(self._event_log.bury_image(record.imageid, record.userid))
        self._renditions.remove(record.imageid)
        self._renditions.remove_original(record.imageid)
        self._lists.unlist(record.userid, record.imageid)
