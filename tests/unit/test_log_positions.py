from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudstagram.contracts.log import START, Place, Position

places = st.builds(Place, st.integers(0, 2**63), st.integers(0, 2**63), st.from_regex(r"[0-9a-f]{8}", fullmatch=True))


@given(places, st.integers(0, 2**52))
def test_a_position_survives_its_journey_through_a_client(place: Place, score: int) -> None:
    assert Position.parse(str(Position(place, score))) == Position(place, score)


@pytest.mark.parametrize(
    "text", ["", "~", "1-2-a", "1-2-a~", "1-2~3", "1-2-a~-3", "1-2-a~3~4", "x-2-a~3", "1-2-a~٣", "1-2-a~" + "9" * 17]
)
def test_what_was_not_a_position_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        Position.parse(text)


@given(st.text(max_size=60))
def test_garbage_is_refused_and_never_breaks(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert str(Position.parse(text))


def test_the_start_of_the_log_is_a_place() -> None:
    assert Place.parse(str(START)) == START
