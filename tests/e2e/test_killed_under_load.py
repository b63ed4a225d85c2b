"""A server is killed, frozen or full while people upload: what was answered is not lost, and all goes on by itself."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median
from typing import Any

import requests
from pymongo import MongoClient

from e2e import photos
from e2e.client import Arrive, Client, unused_name
from e2e.traffic import Traffic
from eventually import eventually
from fanout_workers.admin.orphans import Orphans
from faults.broker import Broker
from full_size import how_many
from local_stack import Stack
from local_stack.services import APIS, GATEWAYS, WORKERS

#: Who talks to the broker.
CONNECTED = tuple(name for name in (*APIS, *GATEWAYS, *WORKERS) if name not in ("timeline-api", "auditor"))
#: Seconds within which they have to, once it is back.
CONNECTED_WITHIN_S = 30
#: Two looks of the heartbeat, each ten seconds after the one before, and what a loaded machine adds.
NOTICED_WITHIN_S = 2 * 10 + 10
FROZEN_S = how_many(usual=0, full=90)


def state_of_broker(stack: Stack, name: str) -> str:
    """As this process sees it."""
    try:
        answer = requests.get(f"http://127.0.0.1:{stack.settings.ports[name]}/readyz", timeout=10)
    except requests.RequestException:
        return "no answer"
    return str(answer.json()["dependencies"]["rabbitmq"])


def all_are_connected(stack: Stack) -> bool:
    return all(state_of_broker(stack, name) == "ok" for name in CONNECTED)


@contextmanager
def killed_under_load(stack: Stack, traffic: Traffic, server: str) -> Iterator[None]:
    """Begins when its supervisor has started it again; the traffic goes on."""
    with traffic.flowing():
        traffic.wait_for_more()
        before = stack.pid(server)
        stack.kill(server, signal.SIGKILL)
        eventually(lambda: stack.pid(server) != before, "it is started again", 60)
        stack.wait_until_ready(server)
        yield
        traffic.wait_for_more()
    stack.wait_until_ready()


def test_m3_a_broker_that_is_killed_under_load_loses_nothing_and_everyone_connects_again(
    stack: Stack, arrive: Arrive
) -> None:
    traffic = Traffic(arrive)
    with killed_under_load(stack, traffic, "rabbitmq"):
        eventually(partial(all_are_connected, stack), "all are connected", CONNECTED_WITHIN_S)
    traffic.expect_nothing_lost()


def test_d2_a_redis_that_is_killed_under_load_loses_nothing_that_was_answered(stack: Stack, arrive: Arrive) -> None:
    traffic = Traffic(arrive)
    with killed_under_load(stack, traffic, "redis"):
        pass
    traffic.expect_nothing_lost()


def test_d3_a_mongodb_that_is_killed_during_uploads_keeps_every_byte_and_leaves_nothing_that_is_not_swept(
    stack: Stack, arrive: Arrive
) -> None:
    traffic = Traffic(arrive)
    with killed_under_load(stack, traffic, "mongodb"):
        pass
    traffic.expect_nothing_lost()
    traffic.expect_bytes(stack)
    mongodb: MongoClient[dict[str, Any]] = MongoClient(stack.settings.mongodb_url, tz_aware=True)
    with mongodb:
        # No upload is on its way any more, so whatever belongs to no file is an orphan, however young.
        orphans = Orphans(mongodb.get_default_database(), datetime.now(UTC) + timedelta(minutes=1))
        for files_id in filter(None, orphans.chunks_without_a_file()):
            orphans.remove_chunks(files_id)
        assert not list(filter(None, orphans.chunks_without_a_file()))
    traffic.expect_bytes(stack)


def test_m7_while_the_brokers_disk_is_full_uploads_are_answered_and_afterwards_they_arrive(
    stack: Stack, arrive: Arrive
) -> None:
    mia, broker = arrive(unused_name("mia")), Broker(stack.settings)
    imageids = []
    broker.alarm(True)
    try:
        for seed in range(3):
            began = time.monotonic()
            answer = mia.post(photos.plain(seed=seed))
            assert answer.status_code == 202, answer.text
            assert time.monotonic() - began < 5
            imageids.append(answer.json()["imageid"])
        eventually(lambda: "takes no messages" in state_of_broker(stack, "upload-api"), "who publishes is held up")
    finally:
        broker.alarm(False)
    for imageid in imageids:
        mia.wait_for_state(imageid, "ready")
        mia.wait_until_listed(imageid, "latest")


def seconds_to_read(client: Client) -> float:
    began = time.monotonic()
    for path in ("/api/timelines/latest", f"/api/users/{client.name}"):
        assert client.get(path).status_code == 200
    return time.monotonic() - began


def test_m8_a_broker_that_is_frozen_is_noticed_by_all_and_slows_no_reader(stack: Stack, arrive: Arrive) -> None:
    mia = arrive(unused_name("mia"))
    usual = median(seconds_to_read(mia) for _ in range(10))
    noticed: dict[str, float] = {}
    reading: list[float] = []
    stack.kill("rabbitmq", signal.SIGSTOP)
    began = time.monotonic()

    def is_noticed() -> bool:
        reading.append(seconds_to_read(mia))
        for name in set(CONNECTED) - set(noticed):
            if state_of_broker(stack, name) != "ok":
                noticed[name] = time.monotonic() - began
        return set(noticed) == set(CONNECTED) and time.monotonic() - began > FROZEN_S

    try:
        answer = mia.post(photos.plain(seed=8), "Meanwhile")
        assert answer.status_code == 202, answer.text
        eventually(is_noticed, "everyone has noticed", max(NOTICED_WITHIN_S, FROZEN_S + 10))
    finally:
        stack.kill("rabbitmq", signal.SIGCONT)
    assert max(noticed.values()) < NOTICED_WITHIN_S, noticed
    assert median(reading) < 2 * usual + 0.5
    eventually(partial(all_are_connected, stack), "all are connected", CONNECTED_WITHIN_S)
    mia.wait_for_state(answer.json()["imageid"], "ready")
    mia.wait_until_listed(answer.json()["imageid"], "latest")
