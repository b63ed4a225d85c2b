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
    """CPython 3.12 writes to a connection that is lost already, and fails by accident: python/cpython#136234."""

    async def _send_packed_command(self, command: Iterable[bytes]) -> None:
        if self._writer is None or self._writer.transport.is_closing():
            raise exceptions.ConnectionError("it was lost before this was sent")
        await super()._send_packed_command(command)
