from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
import redis.exceptions

from cloudstagram import redis_client
from cloudstagram.errors import DependencyDown
from realtime_gateway import redis_client as async_client


def error_reply(client: redis.Redis, text: str) -> None:
    """Lets Redis itself answer with an error."""
    with redis_client.translate():
        client.eval("return redis.error_reply(ARGV[1])", 0, text)


def test_redis_answers_in_text(servers: Any) -> None:
    client = redis_client.connect(servers.redis_url)
    redis_client.ping(client)
    assert client.echo("ä") == "ä"


@pytest.mark.parametrize(
    "reply",
    ["LOADING dataset in memory", "READONLY a replica", "OOM used memory > 'maxmemory'", "MISCONF can't persist",
     "BUSY running a script", "NOREPLICAS too few", "MASTERDOWN link is down", "CLUSTERDOWN hash slot not served"],
)  # fmt: skip
def test_redis_that_cannot_serve_is_down(servers: Any, reply: str) -> None:
    with pytest.raises(DependencyDown) as caught:
        error_reply(redis_client.connect(servers.redis_url), reply)
    assert caught.value.dependency == "redis"


@pytest.mark.parametrize("reply", ["WRONGTYPE of key", "BUSYGROUP exists", "ERR syntax"])
def test_an_error_in_what_was_asked_stays_one(servers: Any, reply: str) -> None:
    with pytest.raises(redis.exceptions.ResponseError):
        error_reply(redis_client.connect(servers.redis_url), reply)


def test_redis_that_is_not_there_is_down_at_once(closed_address: str) -> None:
    began = time.monotonic()
    with pytest.raises(DependencyDown):
        redis_client.ping(redis_client.connect(f"redis://{closed_address}", timeout_s=9))
    assert time.monotonic() - began < 4


def test_redis_that_does_not_answer_is_down_within_the_timeout(silent_address: str) -> None:
    began = time.monotonic()
    with pytest.raises(DependencyDown):
        redis_client.ping(redis_client.connect(f"redis://{silent_address}", timeout_s=3))
    assert 3 <= time.monotonic() - began < 8


def test_a_connection_that_redis_closed_meanwhile_costs_no_call(servers: Any) -> None:
    client = redis_client.connect(servers.redis_url)
    name = "test-connection-closed"
    client.client_setname(name)
    other = redis_client.connect(servers.redis_url)
    [connection] = [entry for entry in other.client_list() if entry["name"] == name]
    other.client_kill_filter(_id=connection["id"])
    redis_client.ping(client)


def test_the_client_for_asyncio_behaves_alike(servers: Any, silent_address: str) -> None:
    async def ask(address: str) -> str:
        client = async_client.connect(address, timeout_s=0.3)
        try:
            with redis_client.translate():
                return str(await client.echo("ä"))
        finally:
            await client.aclose()

    assert asyncio.run(ask(servers.redis_url)) == "ä"
    with pytest.raises(DependencyDown):
        asyncio.run(ask(f"redis://{silent_address}"))
