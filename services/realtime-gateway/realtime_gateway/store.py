"""What the gateway reads from Redis, each read bounded. Its absence is DependencyDown. Only this file asks Redis."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import redis.asyncio

from cloudstagram.contracts import keys
from cloudstagram.contracts.limits import FOLLOWS_MOST
from cloudstagram.contracts.log import START, Place
from cloudstagram.redis_client import translate
from cloudstagram.sessions import Session
from realtime_gateway.count_values import KINDS, Value
from realtime_gateway.log.entries import Link
from realtime_gateway.sessions import Sessions

#: Questions at once: more wait here, and not for a connection of the pool, where waiting soon ends in an error.
_AT_ONCE: Final = 32

_Command = tuple[str | int, ...]


class Standing(NamedTuple):
    """Whom a person follows, and whether a profile exists, as of `end`, the log's end then."""

    end: Place
    follows: frozenset[str]
    profile_known: bool


class Changes(NamedTuple):
    """Objects whose counts changed, with their scores (µs, rising), oldest first; the newest score; the floor."""

    objects: list[tuple[str, int]]
    newest: int
    floor: int


class Store:
    def __init__(self, client: redis.asyncio.Redis, sessions: Sessions) -> None:
        self._redis = client
        self._sessions = sessions
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def session_of(self, token: str) -> Session | None:
        """The live session of `token`, whose use this is."""
        async with self._turn:
            return await self._sessions.who(token)

    async def log_from(self, place: Place, count: int) -> list[Link]:
        """Up to `count` entries from the id of `place` on, inclusive. ValueError where one has no readable place."""
        (read,) = await self._ask([("XRANGE", keys.broadcast_log(), place.stream_id, "+", "COUNT", count)])
        return [Link.of_log(entry_id, fields) for entry_id, fields in read]

    async def standing(self, username: str | None, profile: str | None) -> Standing:
        """In one step."""
        newest, follows, known = await self._ask(
            [
                ("XREVRANGE", keys.broadcast_log(), "+", "-", "COUNT", 1),
                ("LRANGE", keys.follows(username or ""), 0, FOLLOWS_MOST - 1),
                ("EXISTS", keys.account(profile or "")),
            ]
        )
        end = Link.of_log(*newest[0]).entry.place if newest else START
        return Standing(end, frozenset(follows), bool(known))

    async def changes_since(self, score: int, count: int) -> Changes:
        """Up to `count` objects that changed after `score`, in one step with what tells whether that is all."""
        changed = keys.counts_changed()
        floor, newest, objects = await self._ask(
            [
                ("GET", keys.counts_changed_floor()),
                ("ZRANGE", changed, -1, -1, "WITHSCORES"),
                ("ZRANGE", changed, f"({score}", "+inf", "BYSCORE", "LIMIT", 0, count, "WITHSCORES"),
            ]
        )
        pairs = list(zip(objects[::2], map(_score, objects[1::2]), strict=True))
        return Changes(pairs, _score(newest[1]) if newest else 0, _score(floor or "0"))

    async def count_values(self, objects: Sequence[str]) -> list[Value | None]:
        """The present values, in the order asked; None for what is gone, or is no kind of count known here."""
        asked = [(KINDS.get((name.split("/")[0], name.count("/"))), name.split("/")[1:]) for name in objects]
        commands = [kind.commands(*parts) if kind else [] for kind, parts in asked]
        answers = iter(await self._ask([command for some in commands for command in some], one_step=False))
        values: list[Value | None] = []
        for (kind, parts), some in zip(asked, commands, strict=True):
            found = [next(answers) for _ in some]
            values.append(kind.read(parts, found) if kind else None)
        return values

    async def _ask(self, commands: Sequence[_Command], *, one_step: bool = True) -> list[Any]:
        """The answers to all `commands`: one round trip; in `one_step`, nothing else comes between them."""
        if not commands:
            return []
        async with self._turn:
            with translate():
                async with self._redis.pipeline(transaction=one_step) as pipeline:
                    for command in commands:
                        pipeline.execute_command(*command)
                    answers: list[Any] = await pipeline.execute()
        return answers


def _score(text: str) -> int:
    return int(float(text))
