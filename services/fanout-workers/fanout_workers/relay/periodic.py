"""Doing something again and again, whatever became of the last time."""

from __future__ import annotations

import logging
from collections.abc import Callable

import gevent
from gevent.event import Event

from cloudstagram.errors import DependencyDown
from fanout_workers.hold import wait_s
from fanout_workers.metrics import PERIODIC_FAILURES
from fanout_workers.watchdog import Watchdog

logger = logging.getLogger(__name__)


class Periodic:
    """Runs `task` every `every_s` seconds between `start()` and `stop()`; after failures it waits up to two seconds."""

    def __init__(self, name: str, task: Callable[[], None], every_s: float, watchdog: Watchdog) -> None:
        self._name = name
        self._task = task
        self._every_s = every_s
        self._watchdog = watchdog
        self._stopping = Event()
        self._greenlet: gevent.Greenlet[[], None] | None = None

    def start(self) -> None:
        self._greenlet = gevent.spawn(self._run)

    def stop(self, timeout_s: float) -> None:
        """Lets the turn at hand be finished."""
        self._stopping.set()
        if self._greenlet:
            self._greenlet.join(timeout_s)

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            failures = 0 if self._turn(failures) else failures + 1
            self._stopping.wait(max(self._every_s, wait_s(failures)) if failures else self._every_s)

    def _turn(self, failures: int) -> bool:
        """Whether it succeeded. An outage is logged once, not with every turn."""
        try:
            with self._watchdog.watching():
                self._task()
        except DependencyDown as error:
            if failures == 0:
                logger.warning("%s has to wait: %s", self._name, error)
        except Exception:  # the next turn may do better
            logger.exception("%s failed", self._name)
        else:
            return True
        PERIODIC_FAILURES.labels(self._name).inc()
        return False
