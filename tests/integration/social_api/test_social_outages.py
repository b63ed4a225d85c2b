"""Without Redis every call is refused for a while and recovers by itself; without RabbitMQ nobody notices."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from api_process import Api, running
from eventually import eventually
from integration.social_api.people import Person
from local_stack.ports import free_port
from stack_fixtures import Servers


@contextmanager
def redis_server(port: int, data: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Redis on this port, with what it had on disk."""
    command = ("redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(data), "--save", "")
    with subprocess.Popen((*command, "--appendonly", "yes"), stdout=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGCONT)
            process.terminate()


@pytest.fixture
def redis_port() -> int:
    return free_port()


@pytest.fixture
def api(redis_port: int, servers: Servers, tmp_path: Path) -> Iterator[Api]:
    urls = {"REDIS_URL": f"redis://127.0.0.1:{redis_port}/0", "RABBITMQ_URL": servers.rabbitmq_url}
    with running("social-api", tmp_path / "log", **urls) as started:
        yield started


def refused(answer: requests.Response) -> bool:
    """Whether it is a 503 that says when to ask again."""
    problem = answer.headers["Content-Type"] == "application/problem+json"
    return answer.status_code == 503 and problem and int(answer.headers["Retry-After"]) > 0


def test_it_starts_without_redis_refuses_and_serves_as_soon_as_redis_is_there(
    api: Api, redis_port: int, tmp_path: Path
) -> None:
    ann = Person(api.url, "ann")
    ann.token = "x" * 43
    calls = [
        ("GET", "/api/users/ann"),
        ("GET", "/api/users/ann/followers"),
        ("GET", "/api/session"),
        ("PUT", "/api/follows/bob"),
        ("GET", "/api/likes?images=01ARZ3NDEKTSV4RRFFQ69G5FAV"),
    ]
    assert all(refused(ann(method, path)) for method, path in calls)
    assert refused(ann.register())
    assert refused(ann.log_in())
    assert api.get("/livez").status_code == 200
    assert api.get("/readyz").status_code == 503
    with redis_server(redis_port, tmp_path):
        eventually(lambda: ann.register().status_code == 201, "she is registered")
        eventually(lambda: api.get("/readyz").status_code == 200, "it is ready")


def test_a_redis_that_dies_or_freezes_and_comes_back_costs_nothing_but_the_time(
    api: Api, redis_port: int, tmp_path: Path
) -> None:
    ann = Person(api.url, "ann")
    with redis_server(redis_port, tmp_path) as server:
        eventually(lambda: ann.register().status_code == 201, "she is registered")
        server.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        assert refused(ann("GET", "/api/session"))
        assert time.monotonic() - began < 3
        server.send_signal(signal.SIGCONT)
        eventually(lambda: ann("GET", "/api/session").status_code == 200, "sessions are told again")
    assert refused(ann("GET", "/api/session"))
    with redis_server(redis_port, tmp_path):
        eventually(lambda: ann("GET", "/api/session").status_code == 200, "sessions are told again")
        assert ann.json("/api/session") == {"username": "ann"}


def test_a_broker_that_is_away_or_silent_slows_nobody_down(redis_url: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for port in (free_port(), silent.getsockname()[1]):
            urls = {"REDIS_URL": redis_url, "RABBITMQ_URL": f"amqp://127.0.0.1:{port}/"}
            with running("social-api", tmp_path / f"log{port}", **urls) as api:
                ann, bob = Person(api.url, f"ann{port}"), Person(api.url, f"bob{port}")
                assert [person.register().status_code for person in (ann, bob)] == [201, 201]
                began = time.monotonic()
                statuses = [ann.follow(bob.name), ann.unfollow(bob.name), ann("DELETE", "/api/session").status_code]
                assert statuses == [204, 204, 204]
                assert time.monotonic() - began < 1
                assert api.get("/readyz").json()["dependencies"]["rabbitmq"] != "ok"
                assert api.get("/readyz").status_code == 200


def test_it_is_gone_within_nine_seconds_of_sigterm_also_with_idle_connections(
    redis_url: str, servers: Servers, tmp_path: Path
) -> None:
    with running("social-api", tmp_path / "log", REDIS_URL=redis_url, RABBITMQ_URL=servers.rabbitmq_url) as api:
        idle = Person(api.url, "idle")
        assert idle.register().status_code == 201
        assert api.stop() < 9


def test_a_missing_setting_stops_the_start_and_is_named(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with pytest.raises(AssertionError, match="RABBITMQ_URL"), running("social-api", log, REDIS_URL="redis://x/0"):
        pass
