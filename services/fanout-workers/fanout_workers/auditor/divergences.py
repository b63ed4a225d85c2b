"""Where a list is not what the records say: the rule of the data model, as pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

#: `missing`: settled, and not in the list. `extra`: in the list, and belongs there no more. `twice`: of one imageid.
#: `disorder`: not newest first. `lost`: in the list, and there is nothing to show of it. `count`: not that list's.
KINDS: Final = ("missing", "extra", "twice", "disorder", "lost", "count")


@dataclass(frozen=True)
class Divergence:
    """`list_` is the name of the key; `imageid` is empty where it concerns the list as a whole."""

    list_: str
    kind: str
    imageid: str = ""


def lowest(listed: Sequence[str], floor: str, cap: int) -> str:
    """From which imageid on a list promises to be complete: its noted floor, or its tail where it is full."""
    return max(floor, listed[-1] if len(listed) >= cap else "")


def compared(
    list_: str, listed: Sequence[str], settled: Iterable[str], strays: Collection[str], down_to: str
) -> set[Divergence]:
    """`settled` belongs into the list where it is not below `down_to`; `strays` do not belong there."""
    there = set(listed)
    found = {
        Divergence(list_, "missing", imageid) for imageid in settled if imageid >= down_to and imageid not in there
    }
    found |= {Divergence(list_, "extra", imageid) for imageid in strays if imageid in there}
    found |= {Divergence(list_, "twice", imageid) for imageid, times in Counter(listed).items() if times > 1}
    once = list(dict.fromkeys(listed))
    if once != sorted(once, reverse=True):
        found.add(Divergence(list_, "disorder"))
    return found
