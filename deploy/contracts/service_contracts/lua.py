"""What Lua scripts write into hashes and streams, read off their calls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

#: Calls that write fields of a hash, and what stands before the first field in each.
_WRITES: Final = {
    'redis.call("HSET",': 1,
    'redis.call("HSETNX",': 1,
    'redis.call("HINCRBY",': 1,
    "note_progress(": 1,
}
_TEXT: Final = re.compile(r'"(\w+)"')


def hash_fields(sources: Iterable[str]) -> list[str]:
    """Names of fields that these scripts write, whichever hash it is, in the order of the alphabet."""
    found = set[str]()
    for source in sources:
        for call, before in _WRITES.items():
            found |= {name for arguments in _calls(source, call) for name in _names(arguments[before:])}
    return sorted(found)


def stream_fields(source: str) -> list[str]:
    """Names of fields of the entries that a script adds, in their order."""
    (arguments,) = _calls(source, 'redis.call("XADD",')
    return _names(arguments[arguments.index('"*"') + 1 :])


def _names(pairs: list[str]) -> list[str]:
    """Of name and value after name and value: the names that are texts."""
    return [text[1] for text in map(_TEXT.fullmatch, pairs[::2]) if text]


def _calls(source: str, beginning: str) -> Iterator[list[str]]:
    """The arguments of each call, those of `beginning` left out."""
    for match in re.finditer(re.escape(beginning), source):
        yield list(_arguments(source[match.end() :]))


def _arguments(text: str) -> Iterator[str]:
    """Up to the parenthesis that closes the call, divided where commas stand in no inner one."""
    depth, begin = 0, 0
    for place, sign in enumerate(text):
        if sign in ",)" and depth == 0:
            yield text[begin:place].strip()
            begin = place + 1
            if sign == ")":
                return
        depth += (sign in "({[") - (sign in ")}]")
