"""Fresh imageids."""

from __future__ import annotations

from typing import Final

from ulid import PureRandomPolicy, ULIDGenerator

from cloudstagram.contracts.identifiers import imageid_for

#: The library's usual ULIDs count up within a millisecond, in just the characters that give way to the bucket:
#: two pictures of one person in one millisecond would share an imageid.
_ULIDS: Final = ULIDGenerator(policy=PureRandomPolicy())


def new_imageid(username: str) -> str:
    """An imageid of now, for a picture of `username`: 70 random bits and the bucket follow the time."""
    return imageid_for(str(_ULIDS.generate()), username)
