from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
import redis

from cloudstagram import redis_client
from cloudstagram.breaker import FAILURES, Breaker
from cloudstagram.errors import DependencyDown


class Server:
    """Away for as long as one likes; counts who asks."""

    def __init__(self) -> None:
        self.away = True
        self.asked = 0

    def ask(self) -> None:
        self.asked += 1
        if self.away:
            raise DependencyDown("redis", "no answer")


def call(breaker: Breaker, ask: Callable[[], object]) -> str:
    """`answered`, or why not."""
    try:
        with breaker.guarding():
            ask()
    except DependencyDown as down:
        return str(down)
    return "answered"


def is_closed(breaker: Breaker, server: Server) -> bool:
    return call(breaker, server.ask) == "answered"


def test_after_some_calls_in_vain_the_server_is_not_asked_any_more_until_it_is_back(
    wait_for: Callable[[Callable[[], object]], None],
) -> None:
    server, back = Server(), Server()
    breaker = Breaker("redis", back.ask)
    answers = [call(breaker, server.ask) for _ in range(FAILURES + 20)]
    assert server.asked == FAILURES
    assert set(answers[FAILURES:]) == {"redis is down: it did not answer; it is asked again every 0.5 s"}
    server.away = back.away = False
    wait_for(lambda: is_closed(breaker, server))


def test_an_answer_between_failures_keeps_it_closed() -> None:
    server = Server()
    breaker = Breaker("redis", server.ask)
    for _ in range(5):
        for _ in range(FAILURES - 1):
            call(breaker, server.ask)
        server.away = False
        assert is_closed(breaker, server)
        server.away = True
    assert server.asked == 5 * FAILURES


def test_a_server_that_says_that_it_is_full_is_asked_on() -> None:
    def full() -> None:
        raise DependencyDown("redis", "full", said_so=True)

    breaker = Breaker("redis", full)
    assert {call(breaker, full) for _ in range(3 * FAILURES)} == {"redis is down: full"}


def test_a_redis_that_does_not_answer_costs_some_callers_their_timeout_and_the_others_nothing(
    servers: Any, wait_for: Callable[[Callable[[], object]], None]
) -> None:
    client = redis_client.connect(servers.redis_url, timeout_s=0.2)
    other = redis_client.connect(servers.redis_url)
    other.client_pause(3_000)
    for _ in range(FAILURES):
        with pytest.raises(DependencyDown, match="imeout"):
            redis_client.ping(client)
    began = time.monotonic()
    for _ in range(100):
        with pytest.raises(DependencyDown, match="it did not answer"):
            client.get("key")
    assert time.monotonic() - began < 5
    wait_for(lambda: answers(client))


def answers(client: redis.Redis) -> bool:
    try:
        redis_client.ping(client)
    except DependencyDown:
        return False
    return True
