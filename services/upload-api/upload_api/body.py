"""A request's body as the multipart parser reads it: bounded in bytes and in the time we wait for them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import gevent

from cloudstagram import problems
from cloudstagram.problems import Problem

#: Seconds that a sender may be silent, and what earns him more: 20 MB may take eleven minutes (0.25 Mbit/s).
_PATIENCE_S: Final = 15.0
_BYTES_PER_S: Final = 32 * 1024


class Body:
    """Reads `read`, the server's. `length` is what the head announced, None where the body is chunked.

    Raises Problem: 400 it ended early, 408 it came too slowly, 413 more than `limit` bytes.
    """

    def __init__(
        self, read: Callable[[int], bytes], length: int | None, limit: int, *, patience_s: float = _PATIENCE_S
    ) -> None:
        if length is not None and length > limit:
            raise _too_large(limit)
        self._read = read
        self._length = length
        self._limit = limit
        self._patience_s = patience_s
        self._received = 0
        self._waited_s = 0.0

    @property
    def most(self) -> int:
        """Bytes that there are to read, where that was announced; else one more than is allowed."""
        return self._limit + 1 if self._length is None else self._length

    def read(self, size: int | None = None, /) -> bytes:
        """At most `size` bytes; none when it is over."""
        began = time.monotonic()
        size = self.most if size is None else size
        data = self._wait_for(size)
        self._waited_s += time.monotonic() - began
        self._received += len(data)
        if self._received > self._limit:
            raise _too_large(self._limit)
        if not data and size and self._length is not None and self._received < self._length:
            raise problems.bad_request(f"The body ended after {self._received} of {self._length} bytes.")
        return data

    def _wait_for(self, size: int) -> bytes:
        left_s = self._patience_s + self._received / _BYTES_PER_S - self._waited_s
        try:
            with gevent.Timeout(max(left_s, 0.001), _Slow()):  # only around a socket: no driver's state is at risk
                return self._read(size)
        except _Slow:
            raise _too_slow() from None
        except Exception as error:  # whatever the server's reader raises: the sender is gone, or frames it wrongly
            raise problems.bad_request(f"The body could not be read: {error or type(error).__name__}.") from error


class _Slow(Exception):
    """The sender's time is over. No BaseException: the server has to see that the body failed."""


def _too_slow() -> Problem:
    return Problem(408, "too-slow", "Too slow", "The body came too slowly. Try again where the connection is better.")


def _too_large(limit: int) -> Problem:
    return problems.too_large(f"The whole upload may have at most {limit // 1024 // 1024} MB.")
