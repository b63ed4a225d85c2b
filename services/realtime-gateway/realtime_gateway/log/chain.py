"""The rule by which events are delivered: in the log's order, each once, whatever the exchanges do.

Model: tests/model/s5_log_chain.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum, auto
from itertools import pairwise

from cloudstagram.contracts.log import START, Place
from realtime_gateway.log.entries import Entry, Link
from realtime_gateway.log.ring import Ring


class Verdict(Enum):
    """What to do with an event that an exchange brought."""

    DELIVER = auto()
    DROP = auto()
    READ_LOG = auto()


class Misfit(Exception):
    """The log does not go on from what was delivered: Redis lost writes."""


def verdict(ring: Ring, link: Link) -> Verdict:
    """It follows the last one: deliver. It was delivered: drop. Anything else is a gap, or foreign: the log tells."""
    if link.prev == ring.last:
        return Verdict.DELIVER
    return Verdict.DROP if ring.knows(link.entry.place) else Verdict.READ_LOG


def continuation(ring: Ring, asked: Place, read: Sequence[Link]) -> Iterator[Entry]:
    """The entries to deliver of what was `read` from `asked` on, inclusive; the caller appends each before the next.

    The first must be the one at `asked`, or follow it (where the log was trimmed up to there). What the exchange
    brought while the log was read is passed over. Raises Misfit.
    """
    if not read and asked != START:
        raise Misfit(f"the log ends before {asked}")
    if read and read[0].entry.place != asked and read[0].prev != asked:
        raise Misfit(f"{read[0].entry.place} stands after {read[0].prev}, wanted {asked}")
    for link in read:
        if ring.knows(link.entry.place):
            continue
        if link.prev != ring.last:
            raise Misfit(f"{link.entry.place} names {link.prev} before it, delivered was {ring.last}")
        yield link.entry


def linked(read: Sequence[Link]) -> bool:
    """Whether each of `read` follows the one before."""
    return all(link.prev == before.entry.place for before, link in pairwise(read))
