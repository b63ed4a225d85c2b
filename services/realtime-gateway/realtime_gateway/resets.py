"""Telling everyone to fetch anew, spread over some seconds, so that the APIs are not asked by all at once."""

from __future__ import annotations

import asyncio
import logging
import random
from typing import Final

from realtime_gateway import frames
from realtime_gateway.hub import Hub
from realtime_gateway.metrics import FRAMES, RESETS
from realtime_gateway.viewers import Viewer

logger = logging.getLogger(__name__)

#: Seconds over which everyone is told, and between two portions.
SPREAD_S: Final = 3.0
_STEP_S: Final = 0.1


class Resets:
    """Until it was told, a socket gets no mark: a reconnection must not skip what the reset is for."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._telling: asyncio.Task[None] | None = None

    def everyone(self, reason: str) -> None:
        """`reason` is one of a few. Those whose view is not answered yet are told with their welcome."""
        RESETS.labels(reason).inc()
        logger.warning("Everyone is told to fetch anew: %s", reason)
        for viewer in self._hub.viewers:
            viewer.reset_due = viewer.view is not None
        if self._telling is None or self._telling.done():
            self._telling = asyncio.get_running_loop().create_task(self._tell())

    def now(self, viewer: Viewer) -> None:
        viewer.reset_due = False
        viewer.socket.send_frame(frames.RESET)
        FRAMES.labels("reset").inc()

    def close(self) -> None:
        if self._telling is not None:
            self._telling.cancel()

    async def _tell(self) -> None:
        while due := [v for v in self._hub.viewers if v.reset_due and v.since is not None]:
            portions = max(1, round(SPREAD_S / _STEP_S))
            random.shuffle(due)
            for number in range(portions):
                for viewer in due[number::portions]:
                    if viewer.open and viewer.reset_due:
                        self.now(viewer)
                await asyncio.sleep(_STEP_S)
