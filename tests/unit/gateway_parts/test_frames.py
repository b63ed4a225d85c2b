from __future__ import annotations

from collections.abc import Iterator

from realtime_gateway.frames import RESET, Frame, each_once, message


def test_of_several_resets_one_is_kept_at_its_place() -> None:
    first, last = message("first"), message("last")
    assert each_once([first, RESET, RESET, last, RESET], 1_000) == [first, RESET, last]


def test_what_is_kept_may_be_as_long_as_the_bound() -> None:
    frame = Frame("x" * 10)
    assert each_once([frame, frame], 10) == [frame]
    assert each_once([frame], 9) is None


def test_beyond_the_bound_no_further_frame_is_made() -> None:
    made = []

    def frames() -> Iterator[Frame]:
        for number in range(1_000):
            made.append(number)
            yield Frame("x" * 10)

    assert each_once(frames(), 100) is None
    assert len(made) == 11
