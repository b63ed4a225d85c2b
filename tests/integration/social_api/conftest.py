"""A social-api of one's own, on the real servers, and people who use it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from api_process import Api, running
from cloudstagram.contracts import keys
from cloudstagram.contracts.encoding import ascii_json
from cloudstagram.contracts.identifiers import CROCKFORD, imageid_for
from integration.social_api.people import Person
from stack_fixtures import Servers

#: Beside what other tests keep in Redis.
DATABASE = 11


@pytest.fixture(scope="module")
def redis_url(servers: Servers) -> str:
    return servers.redis_url.removesuffix("/0") + f"/{DATABASE}"


@pytest.fixture(scope="module")
def database(redis_url: str) -> Iterator[redis.Redis]:
    """A database of Redis that was empty when the module's tests began."""
    client = redis.Redis.from_url(redis_url, decode_responses=True, protocol=2, socket_timeout=60)
    client.flushdb()
    yield client
    client.flushdb()
    client.close()


@pytest.fixture(scope="module")
def api(
    database: redis.Redis, redis_url: str, servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Api]:
    log: Path = tmp_path_factory.mktemp("social-api") / "log"
    with running("social-api", log, REDIS_URL=redis_url, RABBITMQ_URL=servers.rabbitmq_url) as started:
        yield started


@pytest.fixture
def somebody(api: Api) -> Callable[[], Person]:
    """Registers somebody new, who is logged in then."""

    def register() -> Person:
        person = Person(api.url, f"p{secrets.token_hex(8)}")
        answer = person.register()
        assert answer.status_code == 201, answer.text
        return person

    return register


@pytest.fixture
def image(database: redis.Redis) -> Callable[[str], str]:
    """An image of somebody's, as far as likes know of it."""

    def upload(userid: str) -> str:
        imageid = imageid_for("01" + "".join(secrets.choice(CROCKFORD) for _ in range(24)), userid)
        database.set(keys.image(imageid), ascii_json({"imageid": imageid, "userid": userid}))
        return imageid

    return upload
