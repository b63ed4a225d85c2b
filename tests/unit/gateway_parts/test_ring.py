from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cloudstagram.contracts.events import GATEWAYS
from cloudstagram.contracts.log import START, Place
from realtime_gateway.log.entries import Entry
from realtime_gateway.log.ring import Ring


def entry(number: int) -> Entry:
    return Entry(Place(number, 0, "a"), "reset", GATEWAYS, "{}")


def test_an_empty_ring_knows_the_logs_end_and_nothing_follows_it() -> None:
    ring = Ring()
    assert ring.after(START) == []
    assert ring.after(Place(1, 0, "a")) is None


def test_a_place_with_another_random_part_is_unknown() -> None:
    ring = Ring()
    ring.append(entry(1))
    assert ring.knows(Place(1, 0, "a"))
    assert not ring.knows(Place(1, 0, "b"))


def test_after_a_restart_only_the_new_base_and_entries_are_known() -> None:
    ring = Ring()
    ring.append(entry(1))
    ring.restart(Place(5, 0, "a"), [entry(6)])
    assert not ring.knows(Place(1, 0, "a"))
    assert ring.after(Place(5, 0, "a")) == [entry(6)]
    assert ring.last == Place(6, 0, "a")


@given(st.integers(1, 8), st.integers(0, 30), st.integers(0, 30))
def test_what_follows_a_place_is_told_as_long_as_it_was_not_dropped(capacity: int, count: int, asked: int) -> None:
    ring = Ring(capacity)
    entries = [entry(number) for number in range(1, count + 1)]
    for each in entries:
        ring.append(each)
    place = START if asked == 0 else Place(asked, 0, "a")
    expected = entries[asked:] if count - capacity <= asked <= count else None
    assert ring.after(place) == expected
