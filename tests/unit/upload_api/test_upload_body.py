"""A body is bounded in bytes and in the time that it may take."""

from __future__ import annotations

import time
from collections.abc import Callable

import gevent
import pytest

from cloudstagram.problems import Problem
from upload_api.body import Body


def reader(*pieces: bytes) -> Callable[[int], bytes]:
    left = list(pieces)
    return lambda size: left.pop(0) if left else b""


def status_of(read: Callable[[], object]) -> int:
    with pytest.raises(Problem) as caught:
        read()
    return caught.value.status


def read_all(body: Body) -> bytes:
    return b"".join(iter(lambda: body.read(10), b""))


def test_a_body_is_read_to_its_announced_end() -> None:
    assert read_all(Body(reader(b"abc", b"de"), 5, 10)) == b"abcde"


def test_a_length_above_the_limit_is_refused_before_anything_is_read() -> None:
    assert status_of(lambda: Body(reader(), 11, 10)) == 413


def test_a_chunked_body_is_counted() -> None:
    assert read_all(Body(reader(b"x" * 10), None, 10)) == b"x" * 10
    assert status_of(lambda: read_all(Body(reader(b"x" * 10, b"x"), None, 10))) == 413


def test_a_body_that_ends_early_is_refused() -> None:
    assert status_of(lambda: read_all(Body(reader(b"abc"), 5, 10))) == 400


def test_what_the_server_can_not_read_is_refused() -> None:
    def read(size: int) -> bytes:
        raise ConnectionResetError

    assert status_of(lambda: Body(read, 5, 10).read(1)) == 400


def test_a_silent_sender_is_cut_when_the_patience_is_over() -> None:
    def read(size: int) -> bytes:
        gevent.sleep(60)
        return b"x"

    began = time.monotonic()
    assert status_of(lambda: Body(read, 5, 10, patience_s=0.1).read(1)) == 408
    assert time.monotonic() - began < 5


def test_a_sender_that_trickles_is_cut_too() -> None:
    def read(size: int) -> bytes:
        gevent.sleep(0.03)
        return b"x"

    assert status_of(lambda: read_all(Body(read, 1_000, 1_000, patience_s=0.2))) == 408


def test_what_was_sent_earns_time() -> None:
    pieces = [b"x" * 32 * 1024] * 4

    def read(size: int) -> bytes:
        gevent.sleep(0.05)
        return pieces.pop() if pieces else b""

    assert len(read_all(Body(read, 128 * 1024, 1024 * 1024, patience_s=0.06))) == 128 * 1024
