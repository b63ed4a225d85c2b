"""The process under slow, greedy and many senders, and how it ends."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from eventually import eventually
from integration.upload_api.support import MULTIPART, Api, form, picture

IMAGE = 'name="image"; filename="a.jpg"'


def peak_memory_kb(api: Api) -> int:
    """Of the worker, which is the master's only child."""
    pid = api.process.pid
    (worker,) = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    status = Path(f"/proc/{worker}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


def test_memory_stays_flat_under_large_uploads_at_once(start: Callable[..., Api]) -> None:
    api = start()
    people = [api.log_in("ann") for _ in range(6)]
    data = picture() + bytes(19 * 1024 * 1024)
    assert people[0].upload(data).status_code == 202
    before = peak_memory_kb(api)
    with ThreadPoolExecutor(len(people)) as pool:
        assert {answer.status_code for answer in pool.map(lambda ann: ann.upload(data), people)} == {202}
    assert peak_memory_kb(api) - before < 6 * 8 * 1024, "less than half of what was sent at once"


def test_a_body_that_nobody_wants_keeps_nobody_waiting(api: Api) -> None:
    """413 is said at once; what still comes is read away, then the connection ends."""
    length = 200 * 1024 * 1024
    answered = threading.Event()

    def send() -> bytes:
        with api.log_in("ann").open(MULTIPART | {"Content-Length": str(length)}) as connection:
            answer = connection.recv(1024)
            answered.set()
            try:
                for _ in range(length // 1_000_000):
                    connection.sendall(bytes(1_000_000))
            except OSError:
                return answer
        raise AssertionError("it took everything")

    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send)
        assert answered.wait(5)
        slowest = 0.0
        while not sending.done():
            began = time.monotonic()
            assert requests.get(f"{api.url}/livez", timeout=5).ok
            slowest = max(slowest, time.monotonic() - began)
        assert sending.result().startswith(b"HTTP/1.1 413 ")
        assert slowest < 2


def test_silent_senders_keep_nobody_waiting(api: Api) -> None:
    ann = api.log_in("ann")
    silent = [ann.open(MULTIPART | {"Content-Length": "1000"}) for _ in range(50)]
    began = time.monotonic()
    assert ann.upload().status_code == 202
    assert time.monotonic() - began < 5
    for connection in silent:
        connection.close()


def test_it_stops_without_waiting_for_idle_connections(start: Callable[..., Api]) -> None:
    api = start()
    ann = api.log_in("ann")
    assert ann.get("/api/images").status_code == 200
    began = time.monotonic()
    api.process.send_signal(signal.SIGTERM)
    api.process.wait(timeout=12)
    assert time.monotonic() - began < 6


def test_an_upload_under_way_is_finished_before_it_stops(start: Callable[..., Api]) -> None:
    api = start()
    ann = api.log_in("ann")
    began = 0.0

    def body() -> object:
        nonlocal began
        whole = form((IMAGE, picture() + bytes(3 * 1024 * 1024)))
        yield whole[:-1_000_000]
        eventually(lambda: api.place.stored()[1] > 0, "the first chunks stand")
        began = time.monotonic()
        os.kill(api.process.pid, signal.SIGTERM)
        yield whole[-1_000_000:-100]
        time.sleep(1.5)
        yield whole[-100:]

    assert ann.post("/api/images", data=body(), headers=MULTIPART).status_code == 202
    api.process.wait(timeout=12)
    assert time.monotonic() - began < 9


def test_an_upload_that_does_not_come_to_an_end_is_cut_and_cleaned_up_when_it_stops(start: Callable[..., Api]) -> None:
    api = start()
    whole = form((IMAGE, picture() + bytes(3 * 1024 * 1024)))
    with api.log_in("ann").open(MULTIPART | {"Content-Length": str(len(whole))}) as connection:
        connection.sendall(whole[:-1_000_000])
        eventually(lambda: api.place.stored()[1] > 0, "the first chunks stand")
        began = time.monotonic()
        api.process.send_signal(signal.SIGTERM)
        assert connection.recv(1024).startswith(b"HTTP/1.1 400 ")
    api.process.wait(timeout=12)
    assert time.monotonic() - began < 9
    assert api.place.nothing_happened()


def test_a_worker_whose_master_was_killed_answers_what_it_takes_and_takes_no_more(start: Callable[..., Api]) -> None:
    api = start()
    began = threading.Barrier(5)

    def upload_on() -> set[int]:
        statuses, ann = set(), api.log_in("ann")
        statuses.add(ann.upload().status_code)
        began.wait()
        try:
            while True:
                statuses.add(ann.upload().status_code)
        except requests.ConnectionError:
            return statuses

    with ThreadPoolExecutor(4) as pool:
        uploading = [pool.submit(upload_on) for _ in range(4)]
        began.wait()
        api.process.kill()
        assert [each.result(timeout=20) for each in uploading] == [{202}] * 4
