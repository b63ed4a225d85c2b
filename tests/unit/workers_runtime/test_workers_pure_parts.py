"""What needs no server: waits, headers of dead letters, and which rebuilds are published."""

from __future__ import annotations

import pytest

from cloudstagram.errors import DependencyDown
from fanout_workers.failures import HandedBack, Permanent, described
from fanout_workers.hold import wait_s, wait_until_up
from fanout_workers.relay.rebuilds import Recent


def test_waits_double_up_to_two_seconds() -> None:
    for waits, most in enumerate((0.2, 0.4, 0.8, 1.6, 2.0, 2.0)):
        assert most / 2 <= wait_s(waits) <= most
    assert wait_s(10**9) <= 2.0


class Server:
    """Is away for so many looks."""

    def __init__(self, away: int) -> None:
        self.away = away

    def probe(self) -> None:
        self.away -= 1
        if self.away >= 0:
            raise DependencyDown("redis", "away")


def test_a_hold_ends_when_the_server_answers_and_says_whether_that_was_at_once() -> None:
    assert wait_until_up(Server(0).probe, lambda: False, 0)
    assert not wait_until_up(Server(2).probe, lambda: False, 0)


def test_a_hold_ends_when_the_message_is_given_up() -> None:
    with pytest.raises(HandedBack):
        wait_until_up(Server(10**9).probe, lambda: True, 0)


def test_a_dead_letter_says_why_within_bounds() -> None:
    try:
        raise Permanent("x" * 100_000)
    except Permanent as error:
        headers = described(error)
    assert headers["reason"].startswith("Permanent: xxx")
    assert "test_workers_pure_parts" not in headers["trace"]  # the end of a trace is kept, which here is all reason
    assert sum(len(value) for value in headers.values()) < 10_000


def test_a_dead_letter_can_be_sent_whatever_stands_in_its_reason() -> None:
    assert described(Permanent("half a pair: \ud83d"))["reason"].encode().endswith(b"half a pair: \\ud83d")


def test_a_rebuild_is_published_again_only_after_a_while() -> None:
    recent = Recent()
    due = [("ann", "1"), ("bea", "2")]
    assert recent.to_publish(due, now=100) == due
    recent.published("ann", "1", now=100)
    assert recent.to_publish(due, now=101) == [("bea", "2")]
    assert recent.to_publish([("ann", "1")], now=119.9) == []
    assert recent.to_publish([("ann", "1")], now=120) == [("ann", "1")]


def test_a_rebuild_with_a_newer_note_waits_less() -> None:
    recent = Recent()
    recent.published("ann", "1", now=100)
    assert recent.to_publish([("ann", "2")], now=101) == []
    assert recent.to_publish([("ann", "2")], now=103) == [("ann", "2")]
