"""Places in the broadcast log, and the positions that clients carry. A position is opaque to everyone else."""

from __future__ import annotations

import re
from typing import Final, Self

from msgspec import Struct

_PLACE: Final = re.compile(r"(\d{1,20})-(\d{1,20})-([0-9a-f]{1,16})")
_SEPARATOR: Final = "~"


class Place(Struct, frozen=True):
    """An entry of the log: its stream id, and a random part, since an id can come again after Redis lost writes.

    Ids tell the order; two places with the same id and another nonce are different events.
    """

    milliseconds: int
    number: int
    nonce: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """ValueError where `text` is not a place."""
        match = _PLACE.fullmatch(text)
        if match is None:
            raise ValueError("not a place in the log")
        return cls(int(match[1]), int(match[2]), match[3])

    @property
    def id(self) -> tuple[int, int]:
        return self.milliseconds, self.number

    @property
    def stream_id(self) -> str:
        """As Redis writes it: an argument of XRANGE."""
        return f"{self.milliseconds}-{self.number}"

    def __str__(self) -> str:
        return f"{self.stream_id}-{self.nonce}"


#: The end of a log without entries; `prev` of its first entry.
START: Final = Place(0, 0, "0")


class Position(Struct, frozen=True):
    """What a page is complete up to: a place, and the newest score of `counts_changed` (µs, rising)."""

    place: Place
    score: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """ValueError where `text` was not made by `str` of a position."""
        place, separator, score = text.partition(_SEPARATOR)
        if not separator or not score.isascii() or not score.isdigit() or len(score) > 16:
            raise ValueError("not a position")
        return cls(Place.parse(place), int(score))

    def __str__(self) -> str:
        return f"{self.place}{_SEPARATOR}{self.score}"
