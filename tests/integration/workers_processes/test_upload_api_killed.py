"""upload-api is killed at each step of an upload: what was answered is never lost, what was not is whole or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path

import pytest
import requests

from api_process import Api
from cloudstagram.contracts import keys
from cloudstagram.contracts.identifiers import is_imageid
from cloudstagram.contracts.renditions import Rendition
from cloudstagram.contracts.topology import RESIZE_QUEUE
from eventually import eventually
from full_size import how_many
from integration.workers_processes.support import World, picture, running
from integration.workers_processes.uploads import kill, log_in, upload, upload_api
from integration.workers_processes.wire import Wire

#: How often it is killed at each step, and how many pictures are on their way then.
ROUNDS = how_many(usual=1, full=8)
AT_ONCE = 3
#: Seconds that each server's answers come later, so that a step is seen before the next is taken.
SLOW_S = 0.2
WORKERS = ("resize", "add-image-to-user", "new-image", "image-to-followers", "outbox-relay")


def files(world: World) -> list[str]:
    """The ids of originals that are whole, as far as MongoDB says so."""
    return [file["_id"] for file in world.database["fs.files"].find({}, {"_id": 1}) if is_imageid(file["_id"])]


#: The steps of an upload, each by what can be counted once it was taken.
STEPS: dict[str, Callable[[World], int]] = {
    "a chunk": lambda world: world.database["fs.chunks"].count_documents({}),
    "the record": lambda world: len(files(world)),
    "its event": lambda world: world.redis.xlen(keys.broadcast_log()),
    "its message": lambda world: world.depth(RESIZE_QUEUE.name),
}


class Uploads:
    """Pictures, each uploaded again under its key until it is answered."""

    def __init__(self, world: World, wires: dict[str, Wire], logs: Path) -> None:
        self.answered: dict[str, str] = {}
        self._waiting: list[str] = []
        self._world = world
        self._wires = wires
        self._logs = (logs / f"upload-api-{number}" for number in count())
        self._cookies = log_in(world, "ann")
        #: Made once: who makes pictures has no time for the wires.
        self._picture = picture()

    def until_killed(self, step: Callable[[World], int] | None) -> None:
        """Some at once; killed when `step` was taken, or when the first is answered."""
        self._waiting += [f"key-{len(self._waiting) + len(self.answered) + n}" for n in range(AT_ONCE)]
        with self._api() as api, ThreadPoolExecutor(len(self._waiting)) as pool:
            before = step(self._world) if step else 0
            for wire in self._wires.values():
                wire.slow_down(SLOW_S)
            sending = [pool.submit(self._send, api, key) for key in self._waiting]
            if step:
                eventually(lambda: step(self._world) > before, "the step is taken")
            else:
                eventually(lambda: any(each.done() for each in sending), "one is answered")
            kill(api)
        self._waiting = [key for key in self._waiting if key not in self.answered]
        for wire in self._wires.values():
            wire.mend()

    def finish(self) -> None:
        """In peace."""
        with self._api() as api:
            for key in self._waiting:
                self._send(api, key)

    @contextmanager
    def _api(self) -> Iterator[Api]:
        urls = {name: wire.direct_url if name == "MONGODB_URL" else wire.url for name, wire in self._wires.items()}
        with upload_api(self._world, next(self._logs), **urls) as api:
            eventually(partial(is_ready, api), "ready")
            yield api

    def _send(self, api: Api, key: str) -> None:
        """Again where it is refused, as it may be while the servers are slow; until it is taken, or nobody is there."""
        eventually(lambda: self._is_over(api, key), f"{key} is answered")

    def _is_over(self, api: Api, key: str) -> bool:
        answer = upload(api, self._cookies, self._picture, key)
        if answer is not None and answer.status_code == 202:
            self.answered[key] = answer.json()["imageid"]
        return answer is None or answer.status_code == 202


def is_ready(api: Api) -> bool:
    states: dict[str, str] = requests.get(f"{api.url}/readyz", timeout=10).json()["dependencies"]
    return set(states.values()) == {"ok"}


@pytest.fixture
def wires(world: World) -> Iterator[dict[str, Wire]]:
    servers = {"REDIS_URL": world.redis_url, "MONGODB_URL": world.mongodb_url, "RABBITMQ_URL": world.rabbitmq_url}
    made = {name: Wire(url) for name, url in servers.items()}
    yield made
    for wire in made.values():
        wire.close()


def is_whole(world: World, imageid: str) -> bool:
    file = world.database["fs.files"].find_one({"_id": imageid})
    chunks = world.database["fs.chunks"].find({"files_id": imageid})
    return file is not None and sum(len(chunk["data"]) for chunk in chunks) == file["length"]


def test_m1_an_upload_api_that_is_killed_at_any_step_loses_nothing_it_answered_and_shows_nothing_half(
    world: World, wires: dict[str, Wire], tmp_path: Path
) -> None:
    uploads = Uploads(world, wires, tmp_path)
    for _ in range(ROUNDS):
        for step in (*STEPS.values(), None):
            uploads.until_killed(step)
            assert all(is_whole(world, imageid) for imageid in files(world))
    uploads.finish()
    imageids = sorted(uploads.answered.values(), reverse=True)
    assert len(imageids) == ROUNDS * 5 * AT_ONCE
    with running(world, *WORKERS):
        for imageid in imageids:
            eventually(partial(world.is_listed, imageid), f"{imageid} is in all lists", 60)
    for key in (keys.latest_images(), keys.images("ann"), keys.timeline("ann")):
        assert world.list_of(key) == imageids
    assert sorted(files(world), reverse=True) == imageids
    assert all(world.served.read(imageid, Rendition.DISPLAY) for imageid in imageids)
