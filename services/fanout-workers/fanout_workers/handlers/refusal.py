"""A picture that is refused: the state first, then its bytes go and its owner is told, and only then it is finished.

Until then the record keeps its `drive_at`, so neither is ever left out. Model: tests/model/s4_outbox.py.
"""

from __future__ import annotations

import msgspec

from cloudstagram.contracts.events import ImageState
from cloudstagram.contracts.states import State
from cloudstagram.event_log import EventLog
from cloudstagram.records import Record
from fanout_workers.broadcasts import Broadcasts
from fanout_workers.records import Records
from fanout_workers.renditions import Renditions


class Refusal:
    def __init__(self, records: Records, renditions: Renditions, event_log: EventLog, broadcasts: Broadcasts) -> None:
        self._records = records
        self._renditions = renditions
        self._event_log = event_log
        self._broadcasts = broadcasts

    def decide(self, record: Record, reason: str) -> None:
        """stored → rejected, and what follows; nothing where the record has another state by now."""
        if self._records.advance(record.imageid, State.REJECTED, reason=reason):
            self.carry_out(msgspec.structs.replace(record, state=State.REJECTED, reason=reason))

    def carry_out(self, record: Record) -> None:
        """For a record that is rejected. Does nothing once it is finished, so that nobody is told twice."""
        if record.drive_at is None:
            return
        self._renditions.remove_original(record.imageid)
        self._tell_owner(record)
        self._records.finish(record.imageid, State.REJECTED, record.round)

    def take_back(self, record: Record) -> None:
        """For a record that a twin has refused, and whose image this one had set."""
        self._broadcasts.activity(self._event_log.bury_image(record.imageid, record.userid))
        self._renditions.remove(record.imageid)
        self.carry_out(record)

    def _tell_owner(self, record: Record) -> None:
        state = ImageState(imageid=record.imageid, state="rejected", reason=record.reason or "")
        self._broadcasts.activity(self._event_log.image_state(record.userid, state))
