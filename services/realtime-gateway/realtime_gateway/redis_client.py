"""Redis under asyncio, asked with the same bounds as everywhere."""

from __future__ import annotations

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from cloudstagram.redis_client import options


def connect(url: str, *, timeout_s: float = 1.0) -> Redis:
    """A client whose calls take at most about `timeout_s` seconds; it connects when first used."""
    pool = BlockingConnectionPool.from_url(url, **options(timeout_s), retry=Retry(NoBackoff(), 0))
    return Redis.from_pool(pool)
