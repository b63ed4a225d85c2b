"""The newest events in memory, in the log's order: what a returning client missed is answered from here.

Model: tests/model/s1_announce_and_listed.py.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import islice
from typing import Final

from cloudstagram.contracts.log import START, Place
from realtime_gateway.log.entries import Entry

#: Entries kept: a minute of eighty events a second, at about 1 KB each. To look through all of them for one who comes
#: back takes some 20 ms; after a longer absence a page read anew costs everyone less.
CAPACITY: Final = 5_000


class Ring:
    """A chain of entries without gaps: whoever appends has looked that the entry follows `last`."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self.restart(START, ())

    def restart(self, base: Place, entries: Iterable[Entry]) -> None:
        """Forgets everything; `base` is the place before the first of `entries`, or the log's end without them."""
        self._entries: deque[Entry] = deque()
        #: For each known place, how many entries had been appended up to it.
        self._numbers = {base: 0}
        self._appended = 0
        self._base = base
        self.last = base
        for entry in entries:
            self.append(entry)

    def append(self, entry: Entry) -> None:
        self._entries.append(entry)
        self._appended += 1
        self._numbers[entry.place] = self._appended
        self.last = entry.place
        if len(self._entries) > self._capacity:
            del self._numbers[self._base]
            self._base = self._entries.popleft().place

    def knows(self, place: Place) -> bool:
        """Whether `place` is that of an entry here, the one before the first, or the end."""
        return place in self._numbers

    def after(self, place: Place) -> list[Entry] | None:
        """Every entry after `place`, oldest first; None where the ring does not know it."""
        number = self._numbers.get(place)
        if number is None:
            return None
        newest_first = islice(reversed(self._entries), self._appended - number)
        return list(newest_first)[::-1]
