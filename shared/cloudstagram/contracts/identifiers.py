"""Usernames and imageids: their grammars, and the bucket that an owner's keys are placed by."""

from __future__ import annotations

import re
from binascii import crc32
from datetime import UTC, datetime
from typing import Final

#: The alphabet of a ULID (https://github.com/ulid/spec): base 32 without I, L, O and U.
CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: Buckets an owner can fall into; two base-32 characters, so every imageid can carry its uploader's.
BUCKETS: Final = 1024

_USERNAME: Final = re.compile(r"[a-z][a-z0-9_]{2,29}")
_IMAGEID: Final = re.compile(rf"[0-7][{CROCKFORD}]{{25}}")

#: Words of our own paths and roles: nobody may be called so.
RESERVED_USERNAMES: Final = frozenset(
    """
    about account accounts admin administrator anonymous api assets auth broadcast cloudstagram deleted everyone
    favicon followers follows gateway health help home image images latest likes livez login logout manifest me
    metrics moderator nobody null official problems profile readyz register root security session sessions settings
    static support system timeline timelines undefined upload uploads user users webmaster www you
    """.split()  # noqa: SIM905  one word a line would be sixty lines
)


def parse_username(text: str) -> str:
    """The username that `text` means, folded to lower case; ValueError says what is wrong with it.

    An entry must be ASCII before it is folded: case folding maps some look-alikes (the Kelvin sign) onto letters.
    """
    if not text.isascii():
        raise ValueError("A username is made of the letters a to z, digits and underscores.")
    name = text.lower()
    if not 3 <= len(name) <= 30:
        raise ValueError("A username has 3 to 30 characters.")
    if not _USERNAME.fullmatch(name):
        raise ValueError("A username begins with a letter; letters a to z, digits and underscores may follow.")
    if name in RESERVED_USERNAMES:
        raise ValueError(f"The name {name} is reserved.")
    return name


def is_username(text: str) -> bool:
    """Whether `text` is a username as stored: folded already.

    Reserved words are never registered, so they pass here.
    """
    return _USERNAME.fullmatch(text) is not None


def is_imageid(text: str) -> bool:
    """Whether `text` has the form of an imageid: a ULID in upper case."""
    return _IMAGEID.fullmatch(text) is not None


def bucket(owner: str) -> int:
    """The bucket (0 to 1023) of a username; an imageid carries that of its uploader in its last two characters."""
    if is_imageid(owner):
        return CROCKFORD.index(owner[-2]) * 32 + CROCKFORD.index(owner[-1])
    return crc32(owner.encode()) % BUCKETS


def imageid_for(ulid: str, username: str) -> str:
    """The imageid made of a fresh ULID: its last two characters give way to the bucket of its uploader.

    The ULID has to be random throughout; one that counts up within a millisecond differs in just those characters.
    """
    high, low = divmod(bucket(username), 32)
    return ulid[:24] + CROCKFORD[high] + CROCKFORD[low]


def uploaded_at(imageid: str) -> datetime:
    """The time an imageid was made, UTC, to the millisecond (the first ten characters of a ULID)."""
    milliseconds = 0
    for character in imageid[:10]:
        milliseconds = milliseconds * 32 + CROCKFORD.index(character)
    return datetime.fromtimestamp(milliseconds // 1000, UTC).replace(microsecond=milliseconds % 1000 * 1000)


def iso_milliseconds(time: datetime) -> str:
    """`2026-11-24T03:05:12.345Z`: how every message and answer writes a time."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
