"""Takes up records whose time has come, and publishes what their state asks for. Model: tests/model/s4_outbox.py."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final

import gevent

from cloudstagram import redis_client
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

#: Records of one turn and exchange: after an outage all are due at once, and workers have fresh pictures to do too.
_AT_ONCE: Final = 100
#: Of these, how many side by side: each spends its time waiting for the disks of MongoDB and the broker, which then
#: serve several with one write.
_SIDE_BY_SIDE: Final = 5

_STATES: Final[dict[Exchange, tuple[State, ...]]] = {
    UPLOAD: (State.STORED, State.REJECTED),
    NEW_IMAGE: (State.READY, State.LISTED),
    DELETE_IMAGE: (State.DELETED, State.PURGED),
}
_LIVE: Final = (State.READY, State.LISTED)


class Outbox:
    def __init__(self, records: Records, lists: Lists, publisher: Publisher) -> None:
        self._records = records
        self._lists = lists
        self._publisher = publisher

    def drive_due(self) -> None:
        """One turn. A record that could not be driven because a server is away is due again in 5 s, uncounted.

        Raises DependencyDown, once what the other exchanges take is driven: one that takes nothing holds up no other.
        """
        self._publisher.ready()
        _side_by_side([partial(self._drive_all, exchange, states) for exchange, states in _STATES.items()])

    def _drive_all(self, exchange: Exchange, states: Sequence[State]) -> None:
        """The first alone: where nothing is confirmed, one caller waits in vain, not several."""
        if self._drive_some(exchange, states, 1):
            share = partial(self._drive_some, exchange, states, _AT_ONCE // _SIDE_BY_SIDE)
            _side_by_side([share] * _SIDE_BY_SIDE)

    def _drive_some(self, exchange: Exchange, states: Sequence[State], most: int) -> bool:
        """Whether so many were due. Raises DependencyDown at the first that is not published."""
        for _ in range(most):
            record = self._records.take_due(states)
            if record is None:
                return False
            self._drive(exchange, record)
        return True

    def _drive(self, exchange: Exchange, record: Record) -> None:
        logger.info("%s is still %s: driven for the %d. time", record.imageid, record.state, record.drives)
        try:
            with redis_client.translate():
                self._restore(record)
            self._publisher.publish(exchange.name, "", message_of(record).encode(), correlation_id=record.request_id)
        except Unpublished as error:
            self._records.drive_soon(record)
            raise DependencyDown("rabbitmq", f"{exchange.name}: {error}") from error
        except DependencyDown:
            self._records.drive_soon(record)
            raise
        DRIVEN.labels(record.state).inc()

    def _restore(self, record: Record) -> None:
        """What Redis may have lost, and the list workers need."""
        if record.state in _LIVE:
            self._lists.restore_image(Image.of(record.to_message()))


def _side_by_side(works: Iterable[Callable[[], object]]) -> None:
    """Does all to their ends, then raises what one that failed has raised (gevent would print it).

    A server that is away hides no error of ours.
    """

    def failure_of(work: Callable[[], object]) -> Exception | None:
        try:
            work()
        except Exception as error:
            return error
        return None

    at_work = [gevent.spawn(failure_of, work) for work in works]
    failures = [failure for greenlet in at_work if (failure := greenlet.get())]
    for failure in sorted(failures, key=lambda failure: isinstance(failure, DependencyDown)):
        raise failure


def message_of(record: Record) -> Message:
    """What the queue of its state takes."""
    if record.state in (State.DELETED, State.PURGED):
        return DeleteImage(filename=record.imageid, userid=record.userid)
    return record.to_message()
