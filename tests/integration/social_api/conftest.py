"""A social-api of one's own, on the real servers, and people who use it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis
from stack_fixtures import Servers

#: Beside what other tests keep in Redis.
DATABASE = 11


@pytest.fixture
def database(servers: Servers) -> Iterator[redis.Redis]:
    """An empty database of Redis."""
    client = redis.Redis.from_url(servers.redis_url.removesuffix("/0") + f"/{DATABASE}", decode_responses=True, protocol=2)
    client.flushdb()
    yield client
    client.flushdb()
    client.close()
