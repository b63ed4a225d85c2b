"""Who asks: sessions as every service reads them, which lets their time to live slide. social-api makes them."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from typing import Any, Final

import msgspec
import redis
import redis.asyncio

from cloudstagram.contracts import keys
from cloudstagram.redis_client import translate

#: Seconds a session lives without being used.
SLIDING_S: Final = 14 * 24 * 3600
#: Seconds after which it ends, however often it was used.
ABSOLUTE_S: Final = 90 * 24 * 3600
#: Seconds between two writes that let the time to live slide.
_TOUCH_S: Final = 3600
#: Sessions asked for in one round trip: each is a script of some 10 µs.
_BATCH: Final = 500

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_TOUCH: Final = files("cloudstagram").joinpath("lua/touch_session.lua").read_text()
_TOUCH_ARGS: Final = (SLIDING_S, _TOUCH_S)


class Session(msgspec.Struct, frozen=True):
    """The value of `tokenhash:session`; times are whole seconds since the epoch."""

    username: str
    created: int
    ends: int
    touched: int


def begun(username: str, now: int) -> Session:
    """A new session of `username`; to be stored as `msgspec.json.encode` gives it, for SLIDING_S seconds."""
    return Session(username, created=now, ends=now + ABSOLUTE_S, touched=now)


def new_token() -> str:
    """256 random bits, in 43 characters that a cookie may hold."""
    return secrets.token_urlsafe(32)


def valid_token(text: str) -> bool:
    """Whether `text` has the form of a token."""
    return _TOKEN.fullmatch(text) is not None


def token_hash(token: str) -> str:
    """What Redis knows of a token: its SHA-256, 64 hex characters."""
    return hashlib.sha256(token.encode()).hexdigest()


class Sessions:
    """Looks sessions up, which counts as their use. DependencyDown without Redis."""

    def __init__(self, client: redis.Redis) -> None:
        self._touch = client.register_script(_TOUCH)

    def who(self, token: str) -> Session | None:
        """The live session of `token`; None for any other text."""
        if not valid_token(token):
            return None
        with translate():
            return _session(self._touch(keys=[keys.session(token_hash(token))], args=_TOUCH_ARGS))


class AsyncSessions:
    """The same for asyncio, and many at once."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client
        self._touch = client.register_script(_TOUCH)

    async def who(self, token: str) -> Session | None:
        """The live session of `token`; None for any other text."""
        if not valid_token(token):
            return None
        with translate():
            return _session(await self._touch(keys=[keys.session(token_hash(token))], args=_TOUCH_ARGS))

    async def check(self, token_hashes: Iterable[str]) -> set[str]:
        """Those that are live. Round trips: one for each 500."""
        live: set[str] = set()
        for batch in _batches(token_hashes):
            with translate():
                async with self._redis.pipeline(transaction=False) as pipeline:
                    for hashed in batch:
                        await self._touch(keys=[keys.session(hashed)], args=_TOUCH_ARGS, client=pipeline)
                    live |= _live(batch, await pipeline.execute())
        return live


def _batches(hashes: Iterable[str]) -> Iterator[list[str]]:
    every = list(hashes)
    return (every[start : start + _BATCH] for start in range(0, len(every), _BATCH))


def _session(text: Any) -> Session | None:
    if text is None:
        return None
    try:
        return msgspec.json.decode(text, type=Session)
    except msgspec.MsgspecError:
        return None


def _live(hashes: Sequence[str], texts: Sequence[Any]) -> set[str]:
    return {hashed for hashed, text in zip(hashes, texts, strict=True) if _session(text)}


def secured(origins: Sequence[str]) -> bool:
    """Whether browsers reach us through TLS, as the allowed origins say."""
    return any(origin.startswith("https://") for origin in origins)


def cookie_name(origins: Sequence[str]) -> str:
    """Behind TLS the prefix keeps other hosts of the domain from setting it."""
    return "__Host-cloudstagram_session" if secured(origins) else "cloudstagram_session"


def cookie_header(token: str, origins: Sequence[str]) -> str:
    """The value of `Set-Cookie` that gives a browser its session."""
    return _cookie(token, ABSOLUTE_S, origins)


def cleared_cookie_header(origins: Sequence[str]) -> str:
    """The value of `Set-Cookie` that takes it away."""
    return _cookie("", 0, origins)


def _cookie(value: str, max_age_s: int, origins: Sequence[str]) -> str:
    secure = "; Secure" if secured(origins) else ""
    return f"{cookie_name(origins)}={value}; Path=/; Max-Age={max_age_s}; HttpOnly; SameSite=Lax{secure}"
