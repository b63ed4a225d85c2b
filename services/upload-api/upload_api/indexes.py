"""Makes the database's indexes once it can be reached: one that is away does not keep the process from starting."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Final

import gevent
from gevent.event import Event

from cloudstagram.errors import DependencyDown

logger = logging.getLogger(__name__)

#: Seconds between two attempts.
_RETRY_S: Final = 1.0
#: Seconds that a call waits for them: making them takes less, so a process that has just started refuses nothing.
_GRACE_S: Final = 1.0


class Indexes:
    """Runs each of `makers` until none raises, between `start()` and `stop()`."""

    def __init__(self, makers: Sequence[Callable[[], None]]) -> None:
        self._makers = makers
        self._made = Event()
        self._greenlet: gevent.Greenlet[[], None] | None = None

    def start(self) -> None:
        """Returns at once."""
        self._greenlet = gevent.spawn(self._make)

    def stop(self) -> None:
        if self._greenlet is not None:
            self._greenlet.kill(block=False)

    def require(self) -> None:
        """For what is wrong without them: waits a moment; raises DependencyDown where they are not made by then."""
        if not self._made.wait(_GRACE_S):
            raise DependencyDown("mongodb", "its indexes are not made yet")

    def _make(self) -> None:
        while not self._try():
            gevent.sleep(_RETRY_S)
        self._made.set()

    def _try(self) -> bool:
        try:
            for make in self._makers:
                make()
        except DependencyDown as down:
            logger.warning("the indexes have to wait: %s", down)
            return False
        except Exception:  # another index in their place, say: loud, and made as soon as someone has removed it
            logger.exception("the indexes could not be made")
            return False
        return True
