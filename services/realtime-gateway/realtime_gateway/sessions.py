"""Who is behind a socket: sessions as every service reads them, under asyncio."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import redis.asyncio

from cloudstagram.contracts import keys
from cloudstagram.redis_client import translate
from cloudstagram.sessions import TOUCH, TOUCH_ARGUMENTS, Session, read_session, token_hash, valid_token

#: Sessions asked for in one round trip: each is a script of some 10 µs.
_BATCH: Final = 500


class Sessions:
    """Looks sessions up, one or many at once, which counts as their use. DependencyDown without Redis."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client
        self._touch = client.register_script(TOUCH)

    async def who(self, token: str) -> Session | None:
        """The live session of `token`; None for any other text."""
        if not valid_token(token):
            return None
        with translate():
            return read_session(await self._touch(keys=[keys.session(token_hash(token))], args=TOUCH_ARGUMENTS))

    async def check(self, token_hashes: Iterable[str]) -> set[str]:
        """Those that are live. Round trips: one for each 500."""
        live: set[str] = set()
        for batch in _batches(token_hashes):
            with translate():
                async with self._redis.pipeline(transaction=False) as pipeline:
                    for hashed in batch:
                        await self._touch(keys=[keys.session(hashed)], args=TOUCH_ARGUMENTS, client=pipeline)
                    live |= _live(batch, await pipeline.execute())
        return live


def _batches(hashes: Iterable[str]) -> Iterator[list[str]]:
    every = list(hashes)
    return (every[start : start + _BATCH] for start in range(0, len(every), _BATCH))


def _live(hashes: Sequence[str], texts: Sequence[Any]) -> set[str]:
    return {hashed for hashed, text in zip(hashes, texts, strict=True) if read_session(text)}
