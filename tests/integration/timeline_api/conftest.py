"""A timeline-api of one's own, on a real Redis in which all stands as the other services leave it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis

from api_process import Api, running
from integration.timeline_api.pictures import Pictures
from stack_fixtures import Servers

#: Beside what other tests keep in Redis.
DATABASE = 12


@pytest.fixture(scope="module")
def redis_url(servers: Servers) -> str:
    return servers.redis_url.removesuffix("/0") + f"/{DATABASE}"


@pytest.fixture
def database(redis_url: str) -> Iterator[redis.Redis]:
    """An empty database of Redis."""
    client = redis.Redis.from_url(redis_url, decode_responses=True, protocol=2, socket_timeout=60)
    client.flushdb()
    yield client
    client.flushdb()
    client.close()


@pytest.fixture
def pictures(database: redis.Redis) -> Pictures:
    """What the other services do, as far as timelines show it."""
    return Pictures(database)


@pytest.fixture(scope="module")
def api(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with running("timeline-api", tmp_path_factory.mktemp("timeline-api") / "log", REDIS_URL=redis_url) as started:
        yield started
