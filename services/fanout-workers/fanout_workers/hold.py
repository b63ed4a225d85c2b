"""Waiting for a server that is away, gently, for as long as it takes."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final

import gevent

from cloudstagram.backoff import backoff_s
from cloudstagram.errors import DependencyDown
from fanout_workers.failures import HandedBack, HeldTooLong

#: Seconds between looks: the first, and, doubling, the most. Each is shortened by chance.
_FIRST_S: Final = 0.2
_MOST_S: Final = 2.0


def wait_until_up(
    probe: Callable[[], object], given_up: Callable[[], bool], waits: int, until: float = math.inf
) -> bool:
    """Returns when `probe` no longer raises DependencyDown: whether already the first one did not.

    `waits` is how many were in vain before. Raises HandedBack as soon as the message at hand is `given_up`, and
    HeldTooLong after `until`, a time of `time.monotonic`.
    """
    at_once = True
    while True:
        gevent.sleep(wait_s(waits))
        if given_up():
            raise HandedBack
        try:
            probe()
        except DependencyDown as error:
            if time.monotonic() >= until:
                raise HeldTooLong(str(error)) from error
            at_once, waits = False, waits + 1
        else:
            return at_once


def wait_s(waits: int) -> float:
    """By chance between half and all of a wait that doubles."""
    return backoff_s(waits, _FIRST_S, _MOST_S)
