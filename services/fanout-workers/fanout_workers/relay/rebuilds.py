"""Publishes the rebuilds of timelines that are due; the note in Redis stays until one was done, so none is lost.

Model: tests/model/s3_timelines.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from cloudstagram.contracts.messages import RebuildTimeline
from cloudstagram.contracts.topology import REBUILD_TIMELINE
from cloudstagram.errors import DependencyDown, Unpublished
from cloudstagram.publisher import Publisher
from fanout_workers.metrics import REBUILDS
from fanout_workers.timelines import Timelines

#: Seconds after which a rebuild that is still due is published again: its message may be lost, or wait in a long queue.
_AGAIN_S: Final = 20.0
#: Seconds after which one with a newer note is: who unfollows twenty people in a row has a few rebuilds, not twenty.
_NEWER_S: Final = 3.0
#: Rebuilds of one turn.
_AT_ONCE: Final = 100


class Rebuilds:
    def __init__(self, timelines: Timelines, publisher: Publisher, monotonic: Callable[[], float]) -> None:
        self._timelines = timelines
        self._publisher = publisher
        self._monotonic = monotonic
        self._recent = Recent()

    def publish_due(self) -> None:
        """One turn. Raises DependencyDown."""
        self._publisher.ready()
        now = self._monotonic()
        for username, note in self._recent.to_publish(self._timelines.due(), now)[:_AT_ONCE]:
            body = RebuildTimeline(username=username).encode()
            try:
                self._publisher.publish(REBUILD_TIMELINE.name, "", body)
            except Unpublished as error:
                raise DependencyDown("rabbitmq", error) from error
            self._recent.published(username, note, now)
            REBUILDS.inc()


class Recent:
    """What was published a moment ago, so that a queue that is not worked off does not grow each second."""

    def __init__(self) -> None:
        self._published: dict[str, tuple[str, float]] = {}

    def to_publish(self, due: Iterable[tuple[str, str]], now: float) -> list[tuple[str, str]]:
        """Those of `due` (username, note) that were not published lately; `now` in seconds."""
        self._published = {name: (note, at) for name, (note, at) in self._published.items() if now - at < _AGAIN_S}
        return [(username, note) for username, note in due if self._is_open(username, note, now)]

    def published(self, username: str, note: str, now: float) -> None:
        self._published[username] = (note, now)

    def _is_open(self, username: str, note: str, now: float) -> bool:
        if username not in self._published:
            return True
        last_note, at = self._published[username]
        return note != last_note and now - at >= _NEWER_S
