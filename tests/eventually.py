"""Waiting for what comes by itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

#: Between two looks, in seconds: short beside what a test costs anyway, long beside what a look does.
LOOK_S = 0.05


def eventually(look: Callable[[], T | None], what: str, timeout_s: float = 30.0) -> T:
    """What `look` finds, as soon as it is something; AssertionError, which names `what`, after `timeout_s`."""
    end = time.monotonic() + timeout_s
    while not (found := look()):
        assert time.monotonic() < end, f"not within {timeout_s} s: {what}; last seen: {found!r}"
        time.sleep(LOOK_S)
    return found
