from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

import msgspec
import pytest

from cloudstagram import redis_client
from cloudstagram.contracts import keys
from cloudstagram.errors import DependencyDown
from cloudstagram.sessions import SLIDING_S, Session, Sessions, token_hash
from realtime_gateway import redis_client as async_client
from realtime_gateway.sessions import Sessions as AsyncSessions
from social_api.new_sessions import begun, new_token

HOUR = 3600
DAY = 24 * HOUR

T = TypeVar("T")


class Store:
    """Sessions as social-api leaves them in Redis."""

    def __init__(self, url: str) -> None:
        self.client: Any = redis_client.connect(url)
        self.sessions = Sessions(self.client)
        self._url = url

    def put(self, value: Session | str, ttl_s: int = SLIDING_S) -> str:
        token = new_token()
        text = value if isinstance(value, str) else msgspec.json.encode(value)
        self.client.set(keys.session(token_hash(token)), text, ex=ttl_s)
        return token

    def ttl_s(self, token: str) -> int:
        return int(self.client.ttl(keys.session(token_hash(token))))

    def as_the_gateway(self, ask: Callable[[AsyncSessions], Awaitable[T]]) -> T:
        """The answer to `ask` under asyncio."""

        async def answer() -> T:
            client = async_client.connect(self._url)
            try:
                return await ask(AsyncSessions(client))
            finally:
                await client.aclose()

        return asyncio.run(answer())

    def check(self, hashes: Iterable[str]) -> set[str]:
        return self.as_the_gateway(lambda sessions: sessions.check(hashes))


@pytest.fixture
def store(servers: Any) -> Store:
    return Store(servers.redis_url)


def used(ago_s: int, ends_in_s: int = 80 * DAY) -> Session:
    now = int(time.time())
    return Session("ann", created=now - ago_s, ends=now + ends_in_s, touched=now - ago_s)


def test_a_token_tells_whose_session_it_is(store: Store) -> None:
    session = begun("ann", int(time.time()))
    assert store.sessions.who(store.put(session)) == session


@pytest.mark.parametrize(
    "value", ["", "x", "[]", "{}", "null", '{"username":"ann"}', '{"ends":9999999999,"touched":1}']
)
def test_a_session_that_cannot_be_read_is_none(store: Store, value: str) -> None:
    assert store.sessions.who(store.put(value)) is None


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "a" * 10_000, "ä" * 43, "a\0b"])
def test_a_token_that_nobody_gave_out_is_nobody(store: Store, token: str) -> None:
    assert store.sessions.who(token) is None


def test_use_lets_a_session_live_on(store: Store) -> None:
    token = store.put(used(ago_s=2 * HOUR), ttl_s=60)
    session = store.sessions.who(token)
    assert session
    assert time.time() - session.touched < 60
    assert store.ttl_s(token) > SLIDING_S - 60
    assert store.sessions.who(token) == session


def test_a_session_used_within_the_hour_is_not_written(store: Store) -> None:
    token = store.put(used(ago_s=HOUR - 60), ttl_s=60)
    assert store.sessions.who(token)
    assert store.ttl_s(token) <= 60


def test_no_use_carries_a_session_beyond_its_end(store: Store) -> None:
    token = store.put(used(ago_s=2 * HOUR, ends_in_s=DAY))
    assert store.sessions.who(token)
    assert store.ttl_s(token) <= DAY
    assert store.sessions.who(store.put(used(ago_s=2 * HOUR, ends_in_s=0))) is None


def test_a_session_that_was_ended_does_not_come_back(store: Store) -> None:
    token = store.put(used(ago_s=2 * HOUR))
    store.client.delete(keys.session(token_hash(token)))
    assert store.sessions.who(token) is None
    assert store.ttl_s(token) == -2


def test_many_sessions_are_checked_at_once_and_count_as_used(store: Store) -> None:
    live = [store.put(used(ago_s=2 * HOUR), ttl_s=60) for _ in range(1200)]
    hashes = {token_hash(token) for token in live}
    assert store.check([*hashes, token_hash("gone")]) == hashes
    assert store.ttl_s(live[0]) > 60
    assert store.check([]) == set()


def test_redis_that_forgot_the_script_is_told_again(store: Store) -> None:
    token = store.put(used(ago_s=0))
    store.client.script_flush()
    assert store.sessions.who(token)
    store.client.script_flush()
    assert store.check([token_hash(token)])


def test_without_redis_nobody_is_taken_for_anonymous(closed_address: str) -> None:
    with pytest.raises(DependencyDown):
        Sessions(redis_client.connect(f"redis://{closed_address}")).who(new_token())


def test_the_gateway_sees_the_same_sessions(store: Store) -> None:
    session = used(ago_s=0)
    token = store.put(session)
    assert store.as_the_gateway(lambda sessions: sessions.who(token)) == session
    assert store.check([token_hash(token), token_hash("gone")]) == {token_hash(token)}
