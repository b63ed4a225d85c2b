"""Waiting for what comes by itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

#: Before the second look and, at most, before any other, in seconds. Each wait is a quarter longer than the one before:
#: who waits long looks less often, since looks keep busy those who are looked at too.
FIRST_WAIT_S = 0.02
LONGEST_WAIT_S = 0.2


def eventually(look: Callable[[], T | None], what: str, timeout_s: float = 30.0) -> T:
    """What `look` finds, as soon as it is something; AssertionError, which names `what`, after `timeout_s`."""
    end = time.monotonic() + timeout_s
    wait_s = FIRST_WAIT_S
    while not (found := look()):
        assert time.monotonic() < end, f"not within {timeout_s} s: {what}; last seen: {found!r}"
        time.sleep(wait_s)
        wait_s = min(wait_s * 1.25, LONGEST_WAIT_S)
    return found
