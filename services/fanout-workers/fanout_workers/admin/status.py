"""How the system is: its queues, and the oldest work that waits, as the records tell it.

No message is looked at for that: a look at a work queue is a delivery, which counts against the message.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import redis
from pymongo.database import Database

from cloudstagram.contracts import keys
from cloudstagram.contracts.states import State
from cloudstagram.contracts.topology import RETRY_DELAYS, WORK_QUEUES, WorkQueue
from cloudstagram.mongo_client import Document
from fanout_workers.admin.broker import Broker

#: States with work left, and whose it is.
_WAITING: Final[dict[State, str]] = {
    State.STORED: "resize",
    State.READY: "the list workers",
    State.LISTED: "the list workers, once more",
    State.REJECTED: "resize, to tell its owner",
    State.DELETED: "delete-image",
}


@dataclass(frozen=True)
class QueueStatus:
    """Of a queue that nobody has declared yet, `waiting` is None."""

    name: str
    waiting: int | None
    consumers: int
    retrying: int
    dead: int


def queue_status(broker: Broker, queue: WorkQueue) -> QueueStatus:
    """Raises DependencyDown."""
    depths = [broker.depth(name) for name in (queue.name, *_retries(queue), queue.dead)]
    work, dead = depths[0], depths[-1]
    return QueueStatus(
        queue.name,
        work.messages if work else None,
        work.consumers if work else 0,
        sum(depth.messages for depth in depths[1:-1] if depth),
        dead.messages if dead else 0,
    )


def queue_statuses(broker: Broker) -> list[QueueStatus]:
    """All of them. Raises DependencyDown."""
    return [queue_status(broker, queue) for queue in WORK_QUEUES]


@dataclass(frozen=True)
class Waiting:
    """Pictures with work left in one state, and since when the oldest of them waits."""

    state: str
    whose: str
    count: int
    oldest: timedelta
    imageid: str


class Work:
    """What the records say. MongoDB's own errors pass."""

    def __init__(self, database: Database[Document], now: datetime) -> None:
        self._files = database["fs.files"]
        self._relay = database["relay"]
        self._now = now

    def waiting(self) -> Iterator[Waiting]:
        """By state, in the order of a picture's way."""
        for state, whose in _WAITING.items():
            work = {"metadata.drive_at": {"$exists": True}, "metadata.state": state}
            oldest = self._files.find_one(work, sort=[("metadata.changed_at", 1)])
            if oldest is not None:
                since = self._now - oldest["metadata"]["changed_at"]
                yield Waiting(state, whose, self._files.count_documents(work), since, oldest["_id"])

    def relay_lag(self) -> timedelta:
        """How long the record that is due first has been due: 0 s where the relay keeps up."""
        due = self._files.find_one({"metadata.drive_at": {"$lte": self._now}}, sort=[("metadata.drive_at", 1)])
        return timedelta() if due is None else self._now - due["metadata"]["drive_at"]

    def relay_seen(self) -> timedelta | None:
        """How long ago a relay last looked at Redis; it says so every five seconds. None: never."""
        seen = self._relay.find_one({"_id": "redis"})
        return None if seen is None else self._now - seen["seen_at"]


@dataclass(frozen=True)
class Rebuilds:
    count: int
    oldest: timedelta


def rebuilds_due(client: redis.Redis) -> Rebuilds:
    """Timelines noted to be rebuilt; the note's score is the time, in µs. Redis's own errors pass."""
    oldest: Any = client.zrange(keys.rebuilds_due(), 0, 0, withscores=True)
    now: Any = client.time()
    since = now[0] + (now[1] - oldest[0][1]) / 1e6 if oldest else 0.0
    number: Any = client.zcard(keys.rebuilds_due())
    return Rebuilds(number, timedelta(seconds=max(0.0, since)))


def _retries(queue: WorkQueue) -> list[str]:
    return [queue.retry(attempt) for attempt in range(1, len(RETRY_DELAYS) + 1)]
