"""new-image: Latest Images."""

from __future__ import annotations

from cloudstagram.contracts.messages import ImageMessage
from fanout_workers.handlers.listing import Listing
from fanout_workers.lists import Lists


class NewImage:
    def __init__(self, listing: Listing, lists: Lists) -> None:
        self._listing = listing
        self._lists = lists

    def __call__(self, message: ImageMessage, attempt: int) -> None:
        record = self._listing.to_be_listed(message.filename)
        if record is None:
            return
        step = self._lists.list_latest(record.userid, record.imageid)
        if step is not None:
            self._listing.listed(record, step)
