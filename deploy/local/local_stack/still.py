"""Servers held still, so that their files can be copied while they run."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from local_stack.errors import StackError

#: Milliseconds for one command; to flush everything may take a while.
COMMAND_MS = 60_000
#: Seconds for a rewrite of the append-only file that was under way.
REWRITE_SECONDS = 120.0
PERCENTAGE = "auto-aof-rewrite-percentage"


@contextmanager
def mongodb_still(port: int) -> Iterator[None]:
    """All is on the disk and nothing is written in the meantime: who writes waits. Raises StackError."""
    with MongoClient[dict[str, Any]]("127.0.0.1", port, directConnection=True, timeoutMS=COMMAND_MS) as client:
        try:
            client.admin.command("fsync", lock=True)
        except PyMongoError as error:
            raise StackError(f"MongoDB can't be held still: {error}") from None
        try:
            yield
        finally:
            client.admin.command("fsyncUnlock")


@contextmanager
def redis_files_kept(url: str) -> Iterator[None]:
    """The append-only file only grows in the meantime: nothing is rewritten. Raises StackError."""
    with redis.Redis.from_url(url, decode_responses=True, socket_timeout=10) as client:
        try:
            before: Any = client.config_get(PERCENTAGE)
            client.config_set(PERCENTAGE, 0)
        except redis.RedisError as error:
            raise StackError(f"Redis can't be held still: {error}") from None
        try:
            _wait_for_rewrite(client)
            yield
        finally:
            client.config_set(PERCENTAGE, before[PERCENTAGE])


def _wait_for_rewrite(client: redis.Redis) -> None:
    deadline = time.monotonic() + REWRITE_SECONDS
    while _is_rewriting(client):
        if time.monotonic() > deadline:
            raise StackError(f"Redis was still rewriting its append-only file after {REWRITE_SECONDS:.0f} s")
        time.sleep(0.1)


def _is_rewriting(client: redis.Redis) -> bool:
    state: Any = client.info("persistence")
    return bool(state["aof_rewrite_in_progress"] or state["aof_rewrite_scheduled"])
