"""Takes up records whose time has come, and publishes what their state asks for. Model: tests/model/s4_outbox.py."""

from __future__ import annotations

import logging
from typing import Final

from cloudstagram.contracts.messages import DeleteImage, Image, Message
from cloudstagram.contracts.states import State
from cloudstagram.contracts.topology import DELETE_IMAGE, NEW_IMAGE, UPLOAD, Exchange
from cloudstagram.errors import DependencyDown, Unpublished
from cloudstagram.publisher import Publisher
from cloudstagram.records import Record
from fanout_workers.lists import Lists
from fanout_workers.metrics import DRIVEN
from fanout_workers.records import Records

logger = logging.getLogger(__name__)

#: Records of one turn: after an outage all are due at once, and the workers have fresh pictures to do as well.
_AT_ONCE: Final = 100

_EXCHANGES: Final[dict[State, Exchange]] = {
    State.STORED: UPLOAD,
    State.REJECTED: UPLOAD,
    State.READY: NEW_IMAGE,
    State.LISTED: NEW_IMAGE,
    State.DELETED: DELETE_IMAGE,
    State.PURGED: DELETE_IMAGE,
}
_LIVE: Final = (State.READY, State.LISTED)


class Outbox:
    def __init__(self, records: Records, lists: Lists, publisher: Publisher) -> None:
        self._records = records
        self._lists = lists
        self._publisher = publisher

    def drive_due(self) -> None:
        """One turn. Raises DependencyDown; a record that could not be driven then is due again in 5 s, uncounted."""
        self._publisher.ready()
        for _ in range(_AT_ONCE):
            record = self._records.take_due()
            if record is None:
                return
            self._drive(record)

    def _drive(self, record: Record) -> None:
        logger.info("%s is still %s: driven for the %d. time", record.imageid, record.state, record.drives)
        try:
            self._restore(record)
            exchange = _EXCHANGES[record.state]
            self._publisher.publish(exchange.name, "", message_of(record).encode(), correlation_id=record.request_id)
        except Unpublished as error:
            self._records.drive_soon(record)
            raise DependencyDown("rabbitmq", error) from error
        except Exception:
            self._records.drive_soon(record)
            raise
        DRIVEN.labels(record.state).inc()

    def _restore(self, record: Record) -> None:
        """What Redis may have lost, and the list workers need."""
        if record.state in _LIVE:
            self._lists.restore_image(Image.of(record.to_message()))


def message_of(record: Record) -> Message:
    """What the queue of its state takes."""
    if record.state in (State.DELETED, State.PURGED):
        return DeleteImage(filename=record.imageid, userid=record.userid)
    return record.to_message()
