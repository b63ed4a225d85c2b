"""Without Redis every call is refused for a while and recovers by itself; without RabbitMQ nobody notices."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
import redis
import requests

from api_process import Api, running
from cloudstagram.contracts import keys
from cloudstagram.contracts.encoding import ascii_json
from cloudstagram.contracts.identifiers import imageid_for
from eventually import eventually
from integration.social_api.people import Person
from integration.workers_processes.wire import Wire
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


@pytest.fixture
def wire(redis_url: str) -> Iterator[Wire]:
    wire = Wire(redis_url)
    yield wire
    wire.close()


@pytest.mark.parametrize("what", ["follows", "likes"])
def test_d1_what_redis_did_without_a_reply_is_done_once_when_it_is_asked_for_again(
    redis_url: str, servers: Servers, database: redis.Redis, wire: Wire, tmp_path: Path, what: str
) -> None:
    with running("social-api", tmp_path / "log", REDIS_URL=wire.url, RABBITMQ_URL=servers.rabbitmq_url) as api:
        ann, bob = Person(api.url, f"ann_{what}"), Person(api.url, f"bob_{what}")
        assert [person.register().status_code for person in (ann, bob)] == [201, 201]
        imageid = imageid_for("01ARZ3NDEKTSV4RRFFQ69G5FAV", bob.name)
        database.set(keys.image(imageid), ascii_json({"imageid": imageid, "userid": bob.name}))
        theirs = keys.followers(bob.name) if what == "follows" else keys.likes(imageid)
        path = f"/api/{what}/{bob.name if what == 'follows' else imageid}"
        assert [ann(method, path).status_code for method in ("PUT", "DELETE")] == [204, 204], "the scripts are loaded"
        for method, after in (("PUT", [ann.name]), ("DELETE", [])):
            is_done = partial(stand, database, theirs, after)
            assert status_without_a_reply(wire, ann, method, path, is_done) == 503
            wire.mend()
            eventually(lambda method=method: ann(method, path).status_code == 204, "asked for again")
            assert stand(database, theirs, after)
            if what == "follows":
                assert int(database.get(keys.followers_count(bob.name)) or 0) == len(after)
                assert int(database.get(keys.follows_count(ann.name)) or 0) == len(after)


def stand(database: redis.Redis, key: str, names: list[str]) -> bool:
    return database.lrange(key, 0, -1) == names


def status_without_a_reply(wire: Wire, person: Person, method: str, path: str, done: Callable[[], bool]) -> int:
    """Of a call whose line is cut between the step and its reply, which both take their time."""
    wire.slow_down(0.4)
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(person, method, path)
        eventually(done, "it is carried out")
        wire.cut()
        return asking.result().status_code


def test_d5_while_redis_is_full_sessions_hold_and_what_would_be_kept_is_refused(
    redis_url: str, servers: Servers, database: redis.Redis, tmp_path: Path
) -> None:
    with running("social-api", tmp_path / "log", REDIS_URL=redis_url, RABBITMQ_URL=servers.rabbitmq_url) as api:
        ann, bob = Person(api.url, "ann_full"), Person(api.url, "bob_full")
        assert [person.register().status_code for person in (ann, bob)] == [201, 201]
        database.config_set("maxmemory", "1")
        try:
            assert ann.json("/api/session") == {"username": ann.name}
            assert ann.json(f"/api/users/{bob.name}")["followers_count"] == 0
            assert refused(ann("PUT", f"/api/follows/{bob.name}"))
            assert refused(Person(api.url, "cid_full").register())
        finally:
            database.config_set("maxmemory", "0")
        assert ann.follow(bob.name) == 204
        assert ann.json(f"/api/users/{bob.name}")["followers_count"] == 1


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
                assert time.monotonic() - began < 2
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
