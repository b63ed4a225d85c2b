"""add-image-to-user: the uploader's own list, timeline and count, then the broadcast of the new image."""

from __future__ import annotations

import msgspec

from cloudstagram.contracts.messages import ImageMessage
from fanout_workers.broadcasts import Broadcasts
from fanout_workers.handlers.listing import Listing
from fanout_workers.lists import Announced, Lists


class AddImageToUser:
    """A repeat broadcasts again, with the first `seq`: the first broadcast may never have been sent."""

    def __init__(self, listing: Listing, lists: Lists, broadcasts: Broadcasts) -> None:
        self._listing = listing
        self._lists = lists
        self._broadcasts = broadcasts

    def __call__(self, message: ImageMessage, attempt: int) -> None:
        record = self._listing.to_be_listed(message.filename)
        if record is None:
            return
        step = self._lists.announce(record.userid, record.imageid)
        if step is None:
            return
        if step.seq:
            self._broadcasts.new_image(announcement(record.to_message(), step))
        self._listing.finish_if_everywhere(record, step)


def announcement(image: ImageMessage, step: Announced) -> ImageMessage:
    """The image message as it is broadcast, with its places in the log."""
    return msgspec.structs.replace(image, seq=step.seq, prev=step.prev)
