"""Answers a client's `view`: who it is, what it missed, then `welcome`; then everything comes as it happens."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import deque
from itertools import chain
from typing import Final, NamedTuple

from cloudstagram.contracts import events
from cloudstagram.contracts.log import Place, Position
from cloudstagram.errors import DependencyDown
from realtime_gateway import frames
from realtime_gateway.connections.client_messages import ViewMessage
from realtime_gateway.counts import Counts, Lost
from realtime_gateway.delivery import Delivery
from realtime_gateway.frames import RESET, Frame
from realtime_gateway.hub import Hub
from realtime_gateway.log.chain import Misfit
from realtime_gateway.log.follower import LogFollower
from realtime_gateway.log.ring import Ring
from realtime_gateway.metrics import RESUMED
from realtime_gateway.resets import Resets
from realtime_gateway.store import Standing, Store
from realtime_gateway.viewers import FAILED, Viewer

logger = logging.getLogger(__name__)

#: Views of one socket that may wait for their answer; a client has one or two.
_WAITING_MOST: Final = 8
#: Bytes of a replay: a page read anew is smaller than what is longer, and a socket's buffer holds it.
REPLAY_MOST: Final = 512 * 1024
#: Seconds before a view is tried again while Redis is away or its log is changing; by chance up to thrice this.
_AGAIN_S: Final = 1.0


class _Missed(NamedTuple):
    """What a returning client lacks: everything after `place` (None: its page begins now), and these counts.

    `by` is what knew the place at once, or had to be asked: the ring, the log.
    """

    place: Place | None
    counts: list[Frame]
    by: str = "ring"


class _Asked(NamedTuple):
    """A view that waits, and how many are answered with it: those it took the place of, and itself."""

    message: ViewMessage
    views: int = 1


class Views:
    """One view of a socket after another. While Redis is away they wait; heartbeats go on."""

    def __init__(
        self,
        hub: Hub,
        ring: Ring,
        store: Store,
        follower: LogFollower,
        counts: Counts,
        delivery: Delivery,
        resets: Resets,
        heartbeat_ms: int,
    ) -> None:
        self._hub = hub
        self._ring = ring
        self._store = store
        self._follower = follower
        self._counts = counts
        self._delivery = delivery
        self._resets = resets
        self._heartbeat_ms = heartbeat_ms
        self._asked: dict[Viewer, deque[_Asked]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def ask(self, viewer: Viewer, message: ViewMessage) -> None:
        """No mark is sent from now on until the view's welcome. Of too many that wait the newest is what matters."""
        viewer.pending += 1
        if waiting := self._asked.get(viewer):
            views = waiting.pop().views + 1 if len(waiting) >= _WAITING_MOST else 1
            waiting.append(_Asked(message, views))
            return
        self._asked[viewer] = deque([_Asked(message)])
        task = asyncio.get_running_loop().create_task(self._answer_all(viewer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def mark(self) -> str:
        """All up to here was sent to whom it concerns."""
        return str(Position(self._ring.last, self._counts.score))

    def close(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def _answer_all(self, viewer: Viewer) -> None:
        asked = self._asked[viewer]
        try:
            while asked and viewer.open:
                try:
                    await self._answer(viewer, asked[0])
                except (DependencyDown, Misfit):
                    await asyncio.sleep(_AGAIN_S * random.uniform(1, 3))
                else:
                    asked.popleft()
        except Exception:
            logger.exception("A view could not be answered")
            viewer.socket.end(FAILED, "The gateway failed")
        finally:
            del self._asked[viewer]

    async def _answer(self, viewer: Viewer, asked: _Asked) -> None:
        """The view is registered before it is asked what was missed, so nothing falls in between."""
        message = asked.message
        await self._follower.loaded.wait()
        await self._counts.begun.wait()
        await self._identify(viewer)
        standing = await self._store.standing(viewer.username, message.username)
        if not viewer.open:
            return
        if message.username and not standing.profile_known:
            self._refuse(viewer, "There is nobody of that name.", asked.views)
            return
        self._hub.look_at(viewer, message.view, message.username)
        self._take_follows(viewer.username, standing)
        try:
            missed = await self._missed(viewer, message.resume)
        except Lost:
            missed = None
        if viewer.open:
            self._welcome(viewer, missed, asked.views)

    async def _identify(self, viewer: Viewer) -> None:
        """A cookie without a live session is nobody's."""
        if not viewer.identified:
            session = await self._store.session_of(viewer.token) if viewer.token else None
            if viewer.open:
                self._hub.identify(viewer, session.username if session else None)

    def _take_follows(self, username: str | None, standing: Standing) -> None:
        """They were read as of a place that may be behind what was delivered meanwhile: that is applied again.

        Model: tests/model/s3c_follow_index.py.
        """
        if username is None:
            return
        self._hub.set_follows(username, standing.follows)
        for entry in self._ring.after(standing.end) or ():
            if entry.type in (events.FOLLOW, events.UNFOLLOW) and entry.audience.user == username:
                self._delivery.apply_follow(entry)

    async def _missed(self, viewer: Viewer, resume: str | None) -> _Missed:
        """Raises Lost, DependencyDown."""
        if resume is None:
            return _Missed(None, [])
        try:
            position = Position.parse(resume)
        except ValueError:
            raise Lost from None
        counts = await self._counts.since(position.score, viewer)
        if self._ring.knows(position.place):
            return _Missed(position.place, counts)
        await self._follower.catch_up()
        return _Missed(position.place, counts, by="log")

    def _welcome(self, viewer: Viewer, missed: _Missed | None, views: int) -> None:
        """In one step: what was missed, a `welcome` for each of `views`, and everything from there on.

        Model: tests/model/s1_announce_and_listed.py.
        """
        if replay := self._replay(viewer, missed):
            viewer.socket.send_frame(Frame.bundle(replay))
        if viewer.reset_due:
            self._resets.now(viewer)
        if viewer.since is None:
            viewer.since = self._ring.last
        viewer.pending -= views
        self._welcome_each(viewer, views, self.mark)

    def _refuse(self, viewer: Viewer, detail: str, views: int) -> None:
        """The view before still holds, and its marks go on; who has none gets none."""
        viewer.pending -= views
        viewer.socket.send_frame(frames.error(detail))
        self._welcome_each(viewer, views, self.mark if viewer.takes_marks else None)

    def _welcome_each(self, viewer: Viewer, views: int, mark: str | None) -> None:
        for _ in range(views):
            viewer.socket.send_frame(frames.welcome(viewer.username, self._heartbeat_ms, mark))
        if self._follower.behind:  # who comes now would take the line for live until the next heartbeat
            viewer.socket.send_frame(frames.heartbeat(None, behind=True))

    def _replay(self, viewer: Viewer, missed: _Missed | None) -> list[Frame]:
        """A reset alone where the gap can't be filled, or is longer than a page."""
        viewer.resume = self._ring.last
        if missed and missed.place is None:
            return []
        replay = self._filled(viewer, missed.place, missed.counts) if missed and missed.place else None
        RESUMED.labels(missed.by if missed and replay is not None else "reset").inc()
        return [RESET] if replay is None else replay

    def _filled(self, viewer: Viewer, place: Place, counts: list[Frame]) -> list[Frame] | None:
        """Everything after `place`, and `counts`; None where that is not known, or longer than a page."""
        entries = self._ring.after(place)
        if entries is None:
            return None
        viewer.resume, before = place, viewer.resume
        missed_events = (frame for entry in entries if (frame := self._delivery.replay(viewer, entry)))
        replay = frames.each_once(chain(counts, missed_events), REPLAY_MOST)  # of several resets, one
        if replay is None:
            viewer.resume = before
        return replay
