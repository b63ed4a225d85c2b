"""One instance of everything is told to stop while people upload, look and wait for news: nobody notices."""

from __future__ import annotations

import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path

import requests

from api_process import Api
from eventually import eventually
from full_size import how_many
from going_on import going_on
from integration.gateway_process import support as gateways
from integration.gateway_process.clients import WebSocketClient
from integration.workers_processes.support import World, picture, running, start, stopped_in_the_end
from integration.workers_processes.uploads import log_in, upload, upload_api

WEB = Path(__file__).parents[3] / "services/realtime-gateway/web"
SOCKETS = how_many(usual=60, full=1_000)
UPLOADERS = 2
#: Pictures that are uploaded before and after the stop.
SOME = 4
#: Seconds within which a process has to be gone.
GONE_S = 9.0


class Traffic:
    """People who upload and look at thumbnails, at one instance or, where it does not answer, at the other."""

    def __init__(self, world: World, apis: list[Api]) -> None:
        self.uploaded: list[str] = []
        self.statuses: set[int] = set()
        self._apis = apis
        self._cookies = log_in(world, "ann")
        self._enough = threading.Event()

    def flowing(self) -> AbstractContextManager[None]:
        uploading = [partial(self._upload_on, number) for number in range(UPLOADERS)]
        return going_on([*uploading, self._look_on], self._enough)

    def _upload_on(self, uploader: int) -> None:
        number = 0
        while not self._enough.is_set():
            number += 1
            self.uploaded.append(self._upload(f"{uploader}-{number}"))

    def _upload(self, key: str) -> str:
        """As a router does: what an instance did not answer, the next gets."""
        answers = (upload(api, self._cookies, picture(), key) for api in self._apis)
        answer = next(answer for answer in answers if answer is not None)
        self.statuses.add(answer.status_code)
        return str(answer.json()["imageid"])

    def _look_on(self) -> None:
        while not self._enough.is_set():
            for imageid in self.uploaded[-3:]:
                self.statuses.add(self._look(f"/images/{imageid}/thumbnail"))
            self._enough.wait(0.05)

    def _look(self, path: str) -> int:
        for api in self._apis:
            try:
                return requests.get(api.url + path, timeout=10).status_code
            except requests.ConnectionError:
                continue
        raise AssertionError("nobody answers")


class Page:
    """An open page: what it has, wherever it came from."""

    def __init__(self, gateway: gateways.Gateway) -> None:
        self._client = WebSocketClient(gateway)
        self._client.view("latest")
        self._earlier: list[str] = []

    def go_on_at(self, gateway: gateways.Gateway) -> None:
        """From the newest mark, once the other instance has closed the socket."""
        self._client.wait_closed(GONE_S)
        marks = [message["mark"] for message in self._client.seen if "mark" in message]
        self._earlier = self._client.images()
        self._client.close()
        self._client = WebSocketClient(gateway)
        self._client.view("latest", resume=marks[-1])
        assert self._client.of_type("reset") == []

    def has(self, imageids: list[str]) -> bool:
        return set(imageids) <= {*self._earlier, *self._client.images()}

    def close(self) -> None:
        self._client.close()


def stop(processes: dict[str, subprocess.Popen[bytes]]) -> dict[str, tuple[int, float]]:
    """All at once; the exit status of each, and how many seconds it took."""

    def gone(process: subprocess.Popen[bytes]) -> tuple[int, float]:
        began = time.monotonic()
        process.terminate()
        return process.wait(4 * GONE_S), time.monotonic() - began

    with ThreadPoolExecutor(len(processes)) as pool:
        return dict(zip(processes, pool.map(gone, processes.values()), strict=True))


def test_m6_what_is_told_to_stop_under_load_is_gone_in_time_and_others_go_on(world: World, tmp_path: Path) -> None:
    readers = gateways.World(world.redis_url, world.rabbitmq_url, world.redis)
    with ExitStack() as stack:
        stack.enter_context(running(world, "add-image-to-user", "new-image", "image-to-followers", "outbox-relay"))
        resize = stack.enter_context(running(world, "resize"))["resize"]
        apis = [stack.enter_context(upload_api(world, tmp_path / f"upload-api-{number}")) for number in range(2)]
        first, second = (stack.enter_context(gateways.running(readers, WEB)) for _ in range(2))
        pages = [Page(first) for _ in range(SOCKETS)]
        for page in pages:
            stack.callback(page.close)
        traffic = Traffic(world, apis)
        with traffic.flowing():
            eventually(lambda: len(traffic.uploaded) > SOME, "pictures come in")
            before = len(traffic.uploaded)
            stopped = stop({"upload-api": apis[0].process, "resize": resize.process, "gateway": first.process})
            stack.enter_context(stopped_in_the_end(start(world, "resize")))
            eventually(lambda: len(traffic.uploaded) > before + SOME, "pictures come in")
        assert {name: status for name, (status, _) in stopped.items()} == dict.fromkeys(stopped, 0)
        assert not {name: took for name, (_, took) in stopped.items() if took > GONE_S}
        assert traffic.statuses <= {202, 200, 404}, "a thumbnail may not be there yet"
        for page in pages:
            page.go_on_at(second)
        for imageid in traffic.uploaded:
            eventually(partial(world.is_listed, imageid), f"{imageid} is in all lists", 60)
        for page in pages:
            eventually(partial(page.has, traffic.uploaded), "an open page has every picture")
