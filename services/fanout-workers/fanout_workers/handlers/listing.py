"""What the three list workers have in common: which image they list, and who finishes its record.

Where Redis has lost `imageid:image`, or it is being deleted, they do nothing: while the record has work left, the
outbox-relay restores the image and publishes again. Model: tests/model/s4_outbox.py.
"""

from __future__ import annotations

from typing import Final

from cloudstagram.contracts.states import State
from cloudstagram.records import Record
from fanout_workers.broadcasts import Broadcasts
from fanout_workers.lists import Listed
from fanout_workers.records import Records

_TO_BE_LISTED: Final = (State.READY, State.LISTED)


class Listing:
    """Reads the record, and its round, before the step; finishes it afterwards, where all three lists have it."""

    def __init__(self, records: Records, broadcasts: Broadcasts) -> None:
        self._records = records
        self._broadcasts = broadcasts

    def to_be_listed(self, imageid: str) -> Record | None:
        """None for an image that is deleted, or not ready."""
        record = self._records.get(imageid)
        return record if record is not None and record.state in _TO_BE_LISTED else None

    def listed(self, record: Record, step: Listed) -> None:
        """Tells gateways what the step logged, and finishes the record if it was the last to be waited for."""
        self._broadcasts.activity(step.emitted)
        self.finish_if_everywhere(record, step)

    def finish_if_everywhere(self, record: Record, step: Listed) -> None:
        if step.everywhere:
            self._records.finish(record.imageid, State.LISTED, record.round)
