"""A picture that is refused: the state first, then its bytes go and its owner is told, and only then it is finished.

Until then the record keeps its `drive_at`, so neither is ever left out. Model: tests/model/s4_outbox.py.
"""

from __future__ import annotations

import msgspec

from cloudstagram.broadcasts import Broadcasts
from cloudstagram.contracts import keys
from cloudstagram.contracts.encoding import ascii_json
from cloudstagram.contracts.events import IMAGE_STATE, Audience, ImageState
from cloudstagram.contracts.states import State
from cloudstagram.records import Record, Records
from cloudstagram.renditions import Renditions
from cloudstagram.scripts import Scripts


class Refusal:
    def __init__(self, records: Records, renditions: Renditions, scripts: Scripts, broadcasts: Broadcasts) -> None:
        self._records = records
        self._renditions = renditions
        self._scripts = scripts
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

    def _tell_owner(self, record: Record) -> None:
        state = ImageState(imageid=record.imageid, state="rejected", reason=record.reason or "")
        emitted = self._scripts.run(
            "append_event",
            keys.broadcast_log(record.userid),
            IMAGE_STATE,
            ascii_json(Audience(user=record.userid)),
            ascii_json(state),
        )
        self._broadcasts.activity(emitted)
