"""image-to-followers: the timeline of every follower, in chunks inside Redis, by turns of a quarter of a second."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cloudstagram.contracts.messages import ImageMessage
from cloudstagram.contracts.topology import WorkQueue
from cloudstagram.publisher import Publisher
from cloudstagram.records import Record
from fanout_workers.broadcasts import Broadcasts
from fanout_workers.handlers.add_image_to_user import announcement
from fanout_workers.handlers.listing import Listing
from fanout_workers.lists import Lists, More, Reached
from fanout_workers.metrics import FAN_OUTS_RESUMED

#: Seconds of one turn; then whoever else waits in the queue has hers.
TURN_S: Final = 0.25


class ImageToFollowers:
    """Where it stands is in Redis, so a turn that is repeated, or overtaken by its twin, goes on from there."""

    def __init__(
        self,
        listing: Listing,
        lists: Lists,
        broadcasts: Broadcasts,
        publisher: Publisher,
        queue: WorkQueue,
        monotonic: Callable[[], float],
    ) -> None:
        self._listing = listing
        self._lists = lists
        self._broadcasts = broadcasts
        self._publisher = publisher
        self._queue = queue
        self._monotonic = monotonic

    def __call__(self, message: ImageMessage, attempt: int) -> None:
        """Raises Unpublished where its next turn could not be put into the queue."""
        record = self._listing.to_be_listed(message.filename)
        if record is None or not self._announce(record):
            return
        step = self._take_turn(record)
        if isinstance(step, More):
            self._publisher.publish("", self._queue.name, message.encode())
        elif step is not None:
            self._listing.listed(record, step)

    def _announce(self, record: Record) -> bool:
        """The step of add-image-to-user: it has to precede the first follower. Broadcasts only what it did itself."""
        step = self._lists.announce(record.userid, record.imageid)
        if step is not None and step.emitted:
            self._broadcasts.new_image(announcement(record.to_message(), step))
        return step is not None

    def _take_turn(self, record: Record) -> Reached | More | None:
        end = self._monotonic() + TURN_S
        step = self._lists.fan_out(record.userid, record.imageid)
        if step is not None and step.begun:
            FAN_OUTS_RESUMED.inc()
        while isinstance(step, More) and self._monotonic() < end:
            step = self._lists.fan_out(record.userid, record.imageid)
        return step
