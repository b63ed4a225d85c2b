"""The end of this process: everyone is told, then sockets are closed one after another, and others take them over."""

from __future__ import annotations

import asyncio
import random
from typing import Final

from realtime_gateway import frames
from realtime_gateway.hub import Hub
from realtime_gateway.viewers import GOING_AWAY

#: Seconds over which the sockets are closed; a client that leaves by itself within them is ahead of it.
SPREAD_S: Final = 5.0
_STEP_S: Final = 0.1


async def drain(hub: Hub) -> None:
    """Returns when all sockets are told to close, after `SPREAD_S` at the latest.

    The first is closed a step later: who was between two polls comes for the news before what waits is dropped.
    """
    frame = frames.draining(round(SPREAD_S * 1000))
    viewers = list(hub.viewers)
    for viewer in viewers:
        viewer.socket.send_frame(frame)
    random.shuffle(viewers)
    ends = asyncio.get_running_loop().time() + SPREAD_S
    while viewers and (left := ends - asyncio.get_running_loop().time()) > 0:
        await asyncio.sleep(_STEP_S)
        viewers = [viewer for viewer in viewers if viewer.open]
        for _ in range(1 + round(len(viewers) * _STEP_S / left)):
            if viewers:
                viewers.pop().socket.end(GOING_AWAY, "This instance ends")
    for viewer in hub.viewers:
        viewer.socket.end(GOING_AWAY, "This instance ends")
    await asyncio.sleep(_STEP_S)
