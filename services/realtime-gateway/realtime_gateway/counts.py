"""Counts are state, not history: four times a second, what changed since is read and sent as absolute values.

Model: tests/model/s6_counts.py.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Final, NamedTuple

from realtime_gateway.count_values import Value
from realtime_gateway.frames import Frame
from realtime_gateway.hub import Hub
from realtime_gateway.metrics import FRAMES
from realtime_gateway.resets import Resets
from realtime_gateway.store import Changes, Store
from realtime_gateway.viewers import Viewer

#: Seconds between two looks: a burst of likes is one frame, and nobody waits longer than this.
EVERY_S: Final = 0.25
#: Objects read at once: their values are some 1,500 answers.
BATCH: Final = 500
#: Batches read for one who comes back: after more changes than these hold, a page read anew costs less.
_BATCHES_MOST: Final = 8
#: Values kept, so that Redis is asked once when everyone comes back at the same time.
_KEPT: Final = 10_000


class Lost(Exception):
    """What changed since a score can't be told any more: the page must be fetched anew."""


class _Known(NamedTuple):
    """A value and its message, None where the object is gone; `score` was that of its last change then."""

    score: int
    value: Value | None
    frame: Frame | None


class Counts:
    """`score`: everything that changed up to it was sent to those whom it concerns."""

    def __init__(self, store: Store, hub: Hub, resets: Resets) -> None:
        self._store = store
        self._hub = hub
        self._resets = resets
        self._kept: OrderedDict[str, _Known] = OrderedDict()
        #: One at a time asks for values: of all who come back at once, the first does so for the others.
        self._asking = asyncio.Lock()
        self.begun = asyncio.Event()
        self.score = 0

    async def step(self) -> None:
        """One look. Raises DependencyDown."""
        if not self.begun.is_set():
            self.score = (await self._store.changes_since(0, 1)).newest
            self.begun.set()
        while True:
            changes = await self._store.changes_since(self.score, BATCH)
            if not _tells_all(changes, self.score):
                self._begin_anew(changes)
                return
            await self._send(changes)
            if len(changes.objects) < BATCH:
                return

    async def since(self, score: int, viewer: Viewer) -> list[Frame]:
        """What `viewer` may see of the counts that changed after `score`. Raises Lost, DependencyDown."""
        frames: list[Frame] = []
        for _ in range(_BATCHES_MOST):
            changes = await self._store.changes_since(score, BATCH)
            if not _tells_all(changes, score):
                raise Lost
            for known in await self._look_up(changes):
                if known.value and known.frame and known.value.concerns(self._hub, viewer):
                    frames.append(known.frame)
            if len(changes.objects) < BATCH:
                return frames
            score = changes.objects[-1][1]
        raise Lost

    def _begin_anew(self, changes: Changes) -> None:
        self._kept.clear()
        self.score = changes.newest
        self._resets.everyone("counts")

    async def _send(self, changes: Changes) -> None:
        if self._hub.viewers:
            for known in await self._look_up(changes):
                if known.value and known.frame:
                    self._send_one(known.value, known.frame)
        full = len(changes.objects) == BATCH
        self.score = changes.objects[-1][1] if full else changes.newest

    def _send_one(self, value: Value, frame: Frame) -> None:
        """Also to those whose view is not answered yet: their own look may have been before this change."""
        sockets = [viewer.socket for viewer in value.audience(self._hub) if viewer.view]
        for socket in sockets:
            socket.send_frame(frame)
        FRAMES.labels("counts").inc(len(sockets))

    async def _look_up(self, changes: Changes) -> list[_Known]:
        async with self._asking:
            return await self._look_up_now(changes)

    async def _look_up_now(self, changes: Changes) -> list[_Known]:
        """In the same order, as of the newest score, which was read before. What has not changed is not read again."""
        known = {
            name: kept for name, score in changes.objects if (kept := self._kept.get(name)) and kept.score == score
        }
        scores = dict(changes.objects)
        missing = [name for name in scores if name not in known]
        for name, value in zip(missing, await self._store.count_values(missing), strict=True):
            frame = value.frame(changes.newest) if value else None
            known[name] = self._kept[name] = _Known(scores[name], value, frame)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return [known[name] for name in scores]


def _tells_all(changes: Changes, score: int) -> bool:
    """Nothing after `score` was removed, and `score` itself is not from a future that Redis lost."""
    return changes.floor <= score <= changes.newest
