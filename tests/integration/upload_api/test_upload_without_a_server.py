"""A server is away, or hangs: what needs it says so at once, what does not goes on, and all comes back by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
import requests

from cloudstagram.breaker import FAILURES
from eventually import eventually
from integration.upload_api.conftest import running
from integration.upload_api.support import Api, Person, Place, picture
from integration.upload_api.wires import Wire

Start = Callable[..., Api]
MakeWire = Callable[[str], Wire]


class Wired(NamedTuple):
    """One whose servers are all behind wires."""

    api: Api
    redis: Wire
    mongodb: Wire
    rabbitmq: Wire


def direct(mongodb_url: str) -> str:
    """Without the members' own addresses, which would lead past the wire."""
    return urlsplit(mongodb_url)._replace(query="directConnection=true").geturl()


def dependencies(api: Api) -> dict[str, str]:
    states: dict[str, str] = requests.get(f"{api.url}/readyz", timeout=10).json()["dependencies"]
    return states


def is_well(api: Api, name: str) -> Callable[[], bool]:
    return lambda: dependencies(api)[name] == "ok"


def all_is_well(api: Api) -> bool:
    """Also for a breaker, which readiness does not ask."""
    return set(dependencies(api).values()) == {"ok"} and api.log_in("zoe").upload().status_code == 202


@pytest.fixture(scope="module")
def no_broker(place: Place) -> Iterator[Api]:
    """One that never finds a broker."""
    with running(place, RABBITMQ_URL="amqp://guest:guest@127.0.0.1:1/%2F") as started:
        yield started


@pytest.fixture(scope="module")
def no_redis(place: Place) -> Iterator[Api]:
    """One that never finds Redis."""
    with running(place, REDIS_URL="redis://127.0.0.1:1/0") as started:
        yield started


@pytest.fixture(scope="module")
def made_wired(place: Place) -> Iterator[Wired]:
    with ExitStack() as stack:
        wires = [Wire(url) for url in (place.redis_url, place.mongodb_url, place.rabbitmq_url)]
        for wire in wires:
            stack.callback(wire.close)
        to_redis, to_mongodb, to_broker = wires
        servers = {
            "REDIS_URL": to_redis.through(place.redis_url),
            "MONGODB_URL": direct(to_mongodb.through(place.mongodb_url)),
            "RABBITMQ_URL": to_broker.through(place.rabbitmq_url),
        }
        api = stack.enter_context(running(place, **servers))
        eventually(lambda: all_is_well(api), "it has all it needs")
        yield Wired(api, *wires)


@pytest.fixture
def wired(made_wired: Wired) -> Iterator[Wired]:
    """The same for all tests; all is well again after each."""
    yield made_wired
    for wire in made_wired[1:]:
        wire.mend()
        wire.thaw()
    eventually(lambda: all_is_well(made_wired.api), "it has all it needs again")


def not_ready(person: Person) -> requests.Response:
    """What readiness answers once its last answer, which stands for a second, no longer does."""

    def answers() -> list[requests.Response]:
        return [answer for answer in [person.get("/readyz")] if answer.status_code == 503]

    return eventually(answers, "readiness says so")[0]


def is_stored_for_the_relay(ann: Person) -> None:
    """202 in time, and the relay takes it up in five seconds."""
    began = time.monotonic()
    answer = ann.upload()
    assert time.monotonic() - began < 2.6
    assert (answer.status_code, answer.json()["state"]) == (202, "processing")
    document = ann.api.place.database["fs.files"].find_one({"_id": answer.json()["imageid"]})
    assert document
    assert document["metadata"]["drive_at"] - datetime.now(UTC) < timedelta(seconds=6)
    assert document["metadata"]["drives"] == 0


def test_without_a_broker_an_upload_is_taken_and_left_to_the_relay(no_broker: Api) -> None:
    is_stored_for_the_relay(no_broker.log_in("ann"))
    assert requests.get(f"{no_broker.url}/readyz", timeout=5).status_code == 200
    assert dependencies(no_broker)["rabbitmq"] != "ok"


def test_m8_with_a_broker_that_hangs_an_upload_is_taken_and_left_to_the_relay(wired: Wired) -> None:
    assert is_well(wired.api, "rabbitmq")(), "it is connected"
    wired.rabbitmq.freeze()
    is_stored_for_the_relay(wired.api.log_in("ann"))


def test_without_a_broker_an_image_is_deleted_and_left_to_the_relay(no_broker: Api) -> None:
    ann = no_broker.log_in("ann")
    imageid = ann.upload().json()["imageid"]
    assert ann.delete(f"/api/images/{imageid}").status_code == 204
    document = no_broker.place.database["fs.files"].find_one({"_id": imageid})
    assert document
    assert document["metadata"]["state"] == "deleted"
    assert document["metadata"]["drive_at"] - datetime.now(UTC) < timedelta(seconds=6)


@pytest.mark.parametrize("mishap", [Wire.cut, Wire.freeze])
def test_without_mongodb_calls_say_so_and_all_comes_back(wired: Wired, mishap: Callable[[Wire], None]) -> None:
    api, to_mongodb = wired.api, wired.mongodb
    ann = api.log_in("ann")
    assert ann.upload(key="k").status_code == 202
    mishap(to_mongodb)
    calls: list[Callable[[Person], requests.Response]] = [
        lambda person: person.upload(),
        lambda person: person.upload(key="k"),
        lambda person: person.get("/api/images"),
        lambda person: person.get("/images/01M87TEXXP67TJP6Q7SE8WHKKK"),
        lambda person: person.delete("/api/images/01M87TEXXP67TJP6Q7SE8WHKKK"),
        not_ready,
    ]
    with ThreadPoolExecutor(len(calls)) as pool:
        answers = list(pool.map(lambda call: call(api.log_in("ann")), calls))
    assert max(answer.elapsed for answer in answers) < timedelta(seconds=8)
    assert [answer.status_code for answer in answers] == [503] * len(calls)
    assert [answer.headers.get("Retry-After") for answer in answers[:-1]] == ["2"] * (len(calls) - 1)
    assert ann.get("/livez").status_code == 200
    to_mongodb.mend()
    to_mongodb.thaw()
    eventually(is_well(api, "mongodb"), "it is back", timeout_s=20)
    eventually(lambda: ann.upload().status_code == 202, "uploads are taken again")


def test_an_upload_that_mongodb_does_not_take_waits_for_one_timeout_and_not_for_another(wired: Wired) -> None:
    """Of three seconds each: the one of the write, and none of the removal."""
    ann = wired.api.log_in("ann")
    wired.mongodb.freeze()
    answer = ann.upload()
    assert answer.status_code == 503
    assert answer.elapsed < timedelta(seconds=5.5)


def test_uploads_with_a_key_wait_for_mongodb_no_longer_once_three_did_in_vain(wired: Wired) -> None:
    ann = wired.api.log_in("ann")
    wired.mongodb.freeze()
    answers = [ann.upload(key="k") for _ in range(FAILURES + 1)]
    assert [answer.status_code for answer in answers] == [503] * len(answers)
    assert answers[-1].elapsed < timedelta(seconds=2)


def test_d3_of_an_upload_that_loses_mongodb_on_the_way_nothing_is_shown(wired: Wired, place: Place) -> None:
    """Chunks may be left, without a file: nobody reads them, and they are swept."""
    ann = wired.api.log_in("ann")
    data = picture() + bytes(4 * 1024 * 1024)

    def body() -> object:
        head = b'--b\r\nContent-Disposition: form-data; name="image"\r\n\r\n'
        yield head + data
        eventually(lambda: place.stored()[1] > 0, "the first chunks stand")
        wired.mongodb.cut()
        yield bytes(1024 * 1024) + b"\r\n--b--\r\n"

    answer = ann.post("/api/images", data=body(), headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert answer.status_code == 503
    assert place.stored()[0] == 0
    assert ann.api.place.events() == []


def test_it_starts_without_mongodb_and_makes_the_indexes_when_it_comes(
    start: Start, place: Place, wire: MakeWire
) -> None:
    to_mongodb = wire(place.mongodb_url)
    to_mongodb.cut()
    place.database["fs.files"].drop_indexes()
    api = start(MONGODB_URL=direct(to_mongodb.through(place.mongodb_url)))
    ann = api.log_in("ann")
    assert ann.upload(key="k").status_code == 503
    to_mongodb.mend()
    eventually(lambda: ann.upload(key="k").status_code == 202, "keys are honoured", timeout_s=20)
    assert any("metadata.idempotency_key" in index["key"] for index in place.database["fs.files"].list_indexes())


@pytest.mark.parametrize("mishap", [Wire.cut, Wire.freeze])
def test_without_redis_who_asks_is_not_known_and_all_comes_back(wired: Wired, mishap: Callable[[Wire], None]) -> None:
    api, to_redis = wired.api, wired.redis
    ann = api.log_in("ann")
    assert ann.upload().status_code == 202
    mishap(to_redis)
    for call in (ann.upload, lambda: ann.get("/api/images"), lambda: not_ready(ann)):
        answer = call()
        assert answer.status_code == 503
        assert answer.elapsed < timedelta(seconds=4)
    assert ann.get("/images/01M87TEXXP67TJP6Q7SE8WHKKK").status_code == 404, "bytes need no Redis"
    to_redis.mend()
    to_redis.thaw()
    eventually(is_well(api, "redis"), "it is back", timeout_s=20)
    assert ann.upload().status_code == 202


@pytest.mark.parametrize("query", ["limit=0", "cursor=x", "state=x"])
def test_what_is_wrong_with_a_request_is_said_also_without_redis(no_redis: Api, query: str) -> None:
    ann = no_redis.log_in("ann")
    assert ann.get(f"/api/images?{query}").status_code == 422


def test_d5_where_redis_is_full_an_upload_is_taken_all_the_same(api: Api) -> None:
    ann = api.log_in("ann")
    room = api.place.redis.config_get("maxmemory")["maxmemory"]
    api.place.redis.config_set("maxmemory", 1)
    try:
        answer = ann.upload()
    finally:
        api.place.redis.config_set("maxmemory", room)
    assert answer.status_code == 202
    assert api.place.message("resize_queue")[1]["filename"] == answer.json()["imageid"]
