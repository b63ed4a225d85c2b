"""Redis under asyncio, asked with the same bounds as everywhere."""

from __future__ import annotations

from collections.abc import Iterable

from redis import exceptions
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from cloudstagram.redis_client import options


def connect(url: str, *, timeout_s: float = 1.0) -> Redis:
    """A client whose calls take at most about `timeout_s` seconds; it connects when first used."""
    pool = BlockingConnectionPool.from_url(url, **options(timeout_s), retry=Retry(NoBackoff(), 0))
    pool.connection_class = type("Connection", (_SaysThatItWasLost, pool.connection_class), {})
    return Redis.from_pool(pool)


class _SaysThatItWasLost(AbstractConnection):
    """From CPython 3.12 on, writing to a connection that is lost already fails by accident: python/cpython#136234."""

    async def send_packed_command(self, command: bytes | str | Iterable[bytes], check_health: bool = True) -> None:
        try:
            await super().send_packed_command(command, check_health)
        except (AttributeError, TypeError) as error:
            raise exceptions.ConnectionError("it was lost before this was sent") from error
