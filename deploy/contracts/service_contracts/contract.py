"""A service's contract: what it provides, and what its consumers need of others. Plain data, kept as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import Struct, field

#: A path of names and `[]` (`images[].imageid`) to its types, in the order of the alphabet, joined by `|`, with `?` at
#: the end where the field may be missing.
Fields = Mapping[str, str]
Facts = Mapping[str, str | int]

OPTIONAL: Final = "?"
#: The kinds of things that the first contracts told of.
FIRST_KINDS: Final = ("message", "event", "exchange", "queue", "key", "document", "http", "frame")
#: Those that were added since.
KINDS: Final = (*FIRST_KINDS, "record", "hash", "values", "cookie")


class Provided(Struct, frozen=True, omit_defaults=True):
    """One thing that a service provides: an exchange's messages, a key, a queue, an operation, a frame, a hash.

    `facts` are what has to be the same on both sides (a key's type, a queue's arguments, the values of an enumeration),
    `gives` the fields that are
    written or answered, `takes` those that may or must be sent along.
    """

    facts: Facts = field(default_factory=dict)
    gives: Fields = field(default_factory=dict)
    takes: Fields = field(default_factory=dict)


class Need(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a consumer needs of one thing: `reads` of what is given, `sends` of what is taken; `of` names services."""

    of: tuple[str, ...]
    facts: Facts = field(default_factory=dict)
    reads: Fields = field(default_factory=dict)
    sends: Fields = field(default_factory=dict)


class Consumer(Struct, frozen=True, forbid_unknown_fields=True):
    """One consumer's file: the service whose bundle it comes with, and its needs by kind (`key`, …) and name."""

    service: str
    needs: Mapping[str, Mapping[str, Need]]


class Contract(Struct, frozen=True):
    """One service's: what it provides, by kind and name (`key imageid:image`), and the needs of each consumer in it.

    Of a kind that is not among its `kinds` it tells nothing: it was kept before contracts told of that.
    """

    service: str
    provides: Mapping[str, Provided]
    needs: Mapping[str, Mapping[str, Need]]
    kinds: tuple[str, ...] = FIRST_KINDS

    @classmethod
    def decode(cls, text: bytes) -> Contract:
        """Raises msgspec.MsgspecError."""
        return msgspec.json.decode(text, type=cls)

    def encode(self) -> bytes:
        """The same bytes for the same contract."""
        return msgspec.json.format(msgspec.json.encode(self, order="deterministic"), indent=2) + b"\n"
