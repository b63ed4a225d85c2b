"""How a session begins, and when it ends at the latest."""

from __future__ import annotations

import secrets
from typing import Final

from cloudstagram.sessions import Session

#: Seconds after which it ends, however often it was used.
ABSOLUTE_S: Final = 90 * 24 * 3600


def begun(username: str, now: int) -> Session:
    """A new session of `username`; to be stored as `msgspec.json.encode` gives it, for SLIDING_S seconds."""
    return Session(username, created=now, ends=now + ABSOLUTE_S, touched=now)


def new_token() -> str:
    """256 random bits, in 43 characters that a cookie may hold."""
    return secrets.token_urlsafe(32)
