"""Who asks: sessions as every service reads them, which lets their time to live slide. social-api makes them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from importlib.resources import files
from typing import Any, Final

import msgspec
import redis

from cloudstagram.contracts import keys
from cloudstagram.redis_client import translate

#: Seconds a session lives without being used.
SLIDING_S: Final = 14 * 24 * 3600
#: Seconds between two writes that let the time to live slide.
_TOUCH_S: Final = 3600

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")
#: The script that looks a session up, and its arguments.
TOUCH: Final = files("cloudstagram").joinpath("lua/touch_session.lua").read_text()
TOUCH_ARGUMENTS: Final = (SLIDING_S, _TOUCH_S)


class Session(msgspec.Struct, frozen=True):
    """The value of `tokenhash:session`; times are whole seconds since the epoch."""

    username: str
    created: int
    ends: int
    touched: int


def valid_token(text: str) -> bool:
    """Whether `text` has the form of a token."""
    return _TOKEN.fullmatch(text) is not None


def token_hash(token: str) -> str:
    """What Redis knows of a token: its SHA-256, 64 hex characters."""
    return hashlib.sha256(token.encode()).hexdigest()


class Sessions:
    """Looks sessions up, which counts as their use. DependencyDown without Redis."""

    def __init__(self, client: redis.Redis) -> None:
        self._touch = client.register_script(TOUCH)

    def who(self, token: str) -> Session | None:
        """The live session of `token`; None for any other text."""
        if not valid_token(token):
            return None
        with translate():
            return read_session(self._touch(keys=[keys.session(token_hash(token))], args=TOUCH_ARGUMENTS))


def read_session(text: Any) -> Session | None:
    """What the script answered; None where there is none, or none that can be read."""
    if text is None:
        return None
    try:
        return msgspec.json.decode(text, type=Session)
    except msgspec.MsgspecError:
        return None


def secured(origins: Sequence[str]) -> bool:
    """Whether browsers reach us through TLS, as the allowed origins say."""
    return any(origin.startswith("https://") for origin in origins)


def cookie_name(origins: Sequence[str]) -> str:
    """Behind TLS the prefix keeps other hosts of the domain from setting it."""
    return "__Host-cloudstagram_session" if secured(origins) else "cloudstagram_session"
