"""Takes up records whose time has come, and publishes what their state asks for. Model: tests/model/s4_outbox.py."""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Final

import gevent

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
#: Of these, how many side by side: each spends its time waiting for the disks of MongoDB and the broker, which then
#: serve several with one write.
_SIDE_BY_SIDE: Final = 5

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
        """One turn. A record that could not be driven is due again in 5 s, uncounted.

        Raises DependencyDown: at once where the broker takes nothing, in the end where one of its exchanges did not.
        """
        self._publisher.ready()
        refused: dict[str, Unpublished] = {}
        drivers = [gevent.spawn(self._drive_some, refused) for _ in range(_SIDE_BY_SIDE)]
        for failure in [driver.get() for driver in drivers]:
            if failure:
                raise failure
        if refused:
            raise DependencyDown("rabbitmq", "; ".join(f"{name}: {why}" for name, why in refused.items()))

    def _drive_some(self, refused: dict[str, Unpublished]) -> Exception | None:
        """A share of a turn; `refused` is the turn's, by exchange. Answers what ended it: gevent would print it."""
        try:
            for _ in range(_AT_ONCE // _SIDE_BY_SIDE):
                record = self._records.take_due(_states_without(refused))
                if record is None:
                    break
                self._try(record, refused)
        except Exception as error:
            return error
        return None

    def _try(self, record: Record, refused: dict[str, Unpublished]) -> None:
        """Raises DependencyDown where the broker takes nothing at all."""
        try:
            self._drive(record)
        except Unpublished as error:
            self._publisher.ready()
            refused[_EXCHANGES[record.state].name] = error

    def _drive(self, record: Record) -> None:
        """Raises Unpublished."""
        logger.info("%s is still %s: driven for the %d. time", record.imageid, record.state, record.drives)
        try:
            self._restore(record)
            exchange = _EXCHANGES[record.state]
            self._publisher.publish(exchange.name, "", message_of(record).encode(), correlation_id=record.request_id)
        except Exception:
            self._records.drive_soon(record)
            raise
        DRIVEN.labels(record.state).inc()

    def _restore(self, record: Record) -> None:
        """What Redis may have lost, and the list workers need."""
        if record.state in _LIVE:
            self._lists.restore_image(Image.of(record.to_message()))


def _states_without(refused: Collection[str]) -> list[State]:
    """Those that the exchanges `refused` do not serve: what takes nothing costs a turn a few publishes, not each."""
    return [state for state, exchange in _EXCHANGES.items() if exchange.name not in refused]


def message_of(record: Record) -> Message:
    """What the queue of its state takes."""
    if record.state in (State.DELETED, State.PURGED):
        return DeleteImage(filename=record.imageid, userid=record.userid)
    return record.to_message()
