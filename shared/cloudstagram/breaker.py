"""A breaker for one server: once it has let some callers wait in vain, the others learn at once that it is away."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from cloudstagram.errors import Dependency, DependencyDown
from cloudstagram.metrics import BREAKER_OPENED

_log = logging.getLogger(__name__)

#: Calls in a row that found it away, each after its client's timeout. One may be a connection that was lost.
FAILURES: Final = 3
#: Seconds between two looks whether it is back.
LOOK_EVERY_S: Final = 0.5


class Breaker:
    """Closed at first. Open, it refuses; then `probe`, which raises DependencyDown while the server is away, closes it.

    The looks are taken in a thread (under gevent a greenlet), so that no caller pays for them.
    """

    def __init__(self, dependency: Dependency, probe: Callable[[], object]) -> None:
        self._dependency: Dependency = dependency
        self._probe = probe
        self._failures = 0
        self._open = False

    @contextmanager
    def guarding(self) -> Iterator[None]:
        """Around every call; what it raises passes. DependencyDown at once while open."""
        if self._open:
            raise DependencyDown(self._dependency, f"it did not answer; it is asked again every {LOOK_EVERY_S} s")
        try:
            yield
        except DependencyDown as down:
            # A server that says that it can't serve keeps nobody waiting, and may serve another call.
            if not down.said_so:
                self._note_failure(down)
            raise
        else:
            self._failures = 0

    def _note_failure(self, down: DependencyDown) -> None:
        self._failures += 1
        if self._failures >= FAILURES and not self._open:
            self._open = True
            BREAKER_OPENED.labels(self._dependency).inc()
            _log.warning("Calls are refused until it answers again: %s", down)
            threading.Thread(target=self._close_when_back, daemon=True).start()

    def _close_when_back(self) -> None:
        while self._is_away():
            time.sleep(LOOK_EVERY_S)
        self._failures = 0
        self._open = False
        _log.info("%s answers again", self._dependency)

    def _is_away(self) -> bool:
        try:
            self._probe()
        except DependencyDown:
            return True
        except Exception:  # whatever it answers, it answers
            _log.exception("%s was asked whether it is there", self._dependency)
        return False
