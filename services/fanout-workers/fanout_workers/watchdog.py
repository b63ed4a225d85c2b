"""A time limit for each piece of work, which ends the process: what hangs in a driver can't be told to stop.

The supervisor starts it anew, and the broker, which got no acknowledgement, delivers again.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

import gevent
from greenlet import greenlet

logger = logging.getLogger(__name__)

#: Seconds between looks at what is under way.
_LOOK_EVERY_S: Final = 1.0
#: Seconds for which nothing in this process may run but one call: the C timer of faulthandler then ends it.
HUB_STUCK_S: Final = 15.0


class Watchdog:
    """`limit_s` is the most that one piece of work may take, `stuck_s` the most that one call may block all others."""

    def __init__(self, limit_s: float, stuck_s: float = HUB_STUCK_S) -> None:
        self._limit_s = limit_s
        self._stuck_s = stuck_s
        self._under_way: dict[greenlet, float] = {}
        self._greenlet: gevent.Greenlet[[], None] | None = None

    def start(self) -> None:
        self._greenlet = gevent.spawn(self._watch)

    def end_within(self, seconds: float) -> None:
        """The process stops: it is ended by then, whatever still hangs."""
        if self._greenlet:
            self._greenlet.kill()
        faulthandler.dump_traceback_later(seconds, exit=True)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """What this greenlet does meanwhile is limited."""
        current = gevent.getcurrent()
        self._under_way[current] = time.monotonic()
        try:
            yield
        finally:
            del self._under_way[current]

    def _watch(self) -> None:
        while True:
            faulthandler.dump_traceback_later(self._stuck_s, exit=True)
            now = time.monotonic()
            for current, since in list(self._under_way.items()):
                if now - since > self._limit_s:
                    self._end(current.gr_frame)
            gevent.sleep(_LOOK_EVERY_S)

    def _end(self, frame: FrameType | None) -> None:
        where = "".join(traceback.format_stack(frame)) if frame else "unknown"
        logger.critical("Work took more than %.0f s; the process ends. It was at:\n%s", self._limit_s, where)
        sys.stdout.flush()
        os._exit(1)
