"""One turn after another: one person's lists each, and now and then Latest Images.

Lists and records are read at different moments, while people upload, follow and delete. So a divergence counts only if
a second look, some seconds later, finds it again.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from cloudstagram.contracts import keys
from fanout_workers.auditor.divergences import Divergence, compared, lowest
from fanout_workers.auditor.repairs import Repairs
from fanout_workers.auditor.shown import LATEST_CAP, TIMELINE_CAP, WINDOW, Shown
from fanout_workers.auditor.truth import Truth
from fanout_workers.counts import Counts
from fanout_workers.metrics import AUDITED, DIVERGED, MENDED
from fanout_workers.people import People

logger = logging.getLogger(__name__)

#: Seconds to the second look: longer than any step takes that is at work during the first.
_SECOND_LOOK_S: Final = 5.0
#: Turns between two looks at Latest Images.
_LATEST_EVERY: Final = 30
#: Steps through Redis's keys in one turn, 500 keys each, until somebody is found.
_STEPS: Final = 20
#: Of the people somebody follows, so many are looked at in one turn, by chance, and so many pictures of each.
_FOLLOWED: Final = 20
_OF_EACH: Final = 50
#: Newest pictures of everyone, and of herself, that are looked at.
_NEWEST: Final = 200

Look = Callable[[], set[Divergence]]


class Audit:
    def __init__(
        self,
        people: People,
        shown: Shown,
        truth: Truth,
        counts: Counts,
        repairs: Repairs,
        now: Callable[[], datetime],
        given_up: Callable[[float], bool],
    ) -> None:
        self._people = people
        self._shown = shown
        self._truth = truth
        self._counts = counts
        self._repairs = repairs
        self._now = now
        self._given_up = given_up
        self._walk: Iterator[list[str]] = iter(())
        self._waiting: list[str] = []
        self._turns = 0

    def turn(self) -> None:
        """The next person. Drivers' own errors pass."""
        if self._turns % _LATEST_EVERY == 0:
            self.audit_latest()
        self._turns += 1
        username = self._next_person()
        if username is not None:
            self.audit(username)
            AUDITED.inc()

    def audit(self, username: str) -> None:
        """All lists of one person."""
        if found := self._seen_twice(lambda: self._look_at_images(username)):
            MENDED.inc(self._repairs.mend_images(username, found))
            logger.error("The pictures of %s diverged from the records: %s", username, _told(found))
        followed = self._some_of_her_timeline(username)
        if found := self._seen_twice(lambda: self._look_at_timeline(username, followed)):
            owners = self._truth.pictures([each.imageid for each in found if each.imageid], self._now()).owners
            MENDED.inc(self._repairs.mend_timeline(username, found, owners))
            logger.error("The timeline of %s diverged from the records: %s", username, _told(found))

    def audit_latest(self) -> None:
        if found := self._seen_twice(self._look_at_latest):
            MENDED.inc(self._repairs.mend_latest(found))
            logger.error("Latest Images diverged from the records: %s", _told(found))

    def _seen_twice(self, look: Look) -> set[Divergence]:
        first = look()
        if not first or self._given_up(_SECOND_LOOK_S):
            return set()
        found = first & look()
        for each in found:
            DIVERGED.labels(each.list_, each.kind).inc()
        return found

    def _look_at_images(self, username: str) -> set[Divergence]:
        name, now = keys.images.name, self._now()
        settled = self._truth.settled_of(username, _NEWEST, now)
        listed = self._shown.entries(keys.images, username)
        pictures = self._truth.pictures(listed, now)
        strays = pictures.gone | {imageid for imageid, owner in pictures.owners.items() if owner != username}
        found = compared(name, listed, settled, strays, lowest(listed, "", WINDOW))
        found |= {Divergence(name, "lost", imageid) for imageid in self._shown.without_image(settled)}
        return found | {Divergence(wrong.name, "count") for wrong in self._counts.wrong(username)}

    def _some_of_her_timeline(self, username: str) -> list[str]:
        follows = self._shown.follows(username)
        return [username, *random.sample(follows, min(len(follows), _FOLLOWED))]

    def _look_at_timeline(self, username: str, some: list[str]) -> set[Divergence]:
        now = self._now()
        follows = {username, *self._shown.follows(username)}
        settled = [
            each for person in some if person in follows for each in self._truth.settled_of(person, _OF_EACH, now)
        ]
        listed = self._shown.entries(keys.timeline, username)
        pictures = self._truth.pictures(listed, now)
        # A deleted one stays until it falls off the end: an unfollow knows only what its owner still has.
        strays = {imageid for imageid, owner in pictures.owners.items() if owner not in follows} - pictures.deleted
        floor = self._shown.floor(keys.timeline_floor, username)
        return compared(keys.timeline.name, listed, settled, strays, lowest(listed, floor, TIMELINE_CAP))

    def _look_at_latest(self) -> set[Divergence]:
        now = self._now()
        settled = self._truth.settled(_NEWEST, now)
        listed = self._shown.entries(keys.latest_images, "")
        floor = self._shown.floor(keys.latest_images_floor, "")
        strays = self._truth.pictures(listed, now).gone
        return compared(keys.latest_images.name, listed, settled, strays, lowest(listed, floor, LATEST_CAP))

    def _next_person(self) -> str | None:
        """By a walk through all keys, which begins anew at its end; None where nobody was met in this turn's steps."""
        for _ in range(_STEPS):
            if self._waiting:
                return self._waiting.pop()
            batch = next(self._walk, None)
            if batch is None:
                self._walk = self._people.batches()
            else:
                self._waiting = batch
        return None


def _told(found: set[Divergence], most: int = 10) -> str:
    told = [" ".join(filter(None, (each.list_, each.kind, each.imageid))) for each in found]
    return ", ".join(sorted(told)[:most]) + (f" and {len(told) - most} more" if len(told) > most else "")
