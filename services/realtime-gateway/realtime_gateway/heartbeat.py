"""A message to every socket at regular times, on every transport; with it the sessions behind them are checked.

It also says while the log can't be followed, and comes at once when that begins or ends.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from cloudstagram.errors import DependencyDown
from realtime_gateway import frames
from realtime_gateway.hub import Hub
from realtime_gateway.log.follower import LogFollower
from realtime_gateway.metrics import FRAMES, UNCHECKED
from realtime_gateway.sessions import Sessions
from realtime_gateway.viewers import SESSION_ENDED, Viewer
from realtime_gateway.views import Views

logger = logging.getLogger(__name__)

#: Sockets served in one go, some 10 ms; in between, others get their turn.
_AT_ONCE: Final = 500
#: Seconds between two looks whether the log is followed.
LOOK_EVERY_S: Final = 0.5


class Heartbeat:
    def __init__(self, hub: Hub, views: Views, sessions: Sessions, follower: LogFollower) -> None:
        self._hub = hub
        self._views = views
        self._sessions = sessions
        self._follower = follower
        self._told_behind = False

    async def step(self) -> None:
        await self._check_sessions()
        await self._everyone()

    async def look(self) -> None:
        """A page that waited for the next heartbeat would be taken for live that long."""
        if self._follower.behind != self._told_behind:
            await self._everyone()

    async def _everyone(self) -> None:
        self._told_behind = self._follower.behind
        viewers = list(self._hub.viewers)
        for start in range(0, len(viewers), _AT_ONCE):
            self._beat(viewers[start : start + _AT_ONCE])
            await asyncio.sleep(0)

    def _beat(self, viewers: list[Viewer]) -> None:
        """All is read anew for each portion: events may have been delivered in between, or the log been lost."""
        behind = self._follower.behind
        marked, plain = frames.heartbeat(self._views.mark, behind=behind), frames.heartbeat(None, behind=behind)
        for viewer in viewers:
            if viewer.open:
                viewer.socket.send_frame(marked if viewer.takes_marks else plain)
        FRAMES.labels("heartbeat").inc(len(viewers))

    async def _check_sessions(self) -> None:
        """Counts as use of them. Without Redis they are taken for live until the next time: nobody can end one then."""
        hashes = {viewer.token_hash for viewer in self._hub.viewers if viewer.username and viewer.token_hash}
        try:
            live = await self._sessions.check(hashes)
        except DependencyDown as error:
            UNCHECKED.inc(len(hashes))
            logger.warning("Sessions were not checked: %s", error)
            return
        for ended in hashes - live:
            for viewer in self._hub.sockets_of_session(ended):
                viewer.socket.end(SESSION_ENDED, "The session has ended")
