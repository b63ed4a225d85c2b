"""Redis or MongoDB is full: it answers, and takes nothing in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import requests

from api_process import Api
from cloudstagram.contracts import keys
from cloudstagram.contracts.topology import NEW_IMAGE_QUEUE, RESIZE_QUEUE
from eventually import eventually
from integration.workers_processes.full_servers import fillable_mongodb, full_mongodb, full_redis, url_of
from integration.workers_processes.support import WorkerProcess, World, picture, running
from integration.workers_processes.uploads import log_in, upload, upload_api

#: More holds than one, so that it is seen to wait.
HOLDS = 3


def is_held(worker: WorkerProcess, queue: str, dependency: str) -> bool:
    return worker.metric("cloudstagram_messages_held_total", queue=queue, dependency=dependency) >= HOLDS


def nothing_was_counted(worker: WorkerProcess, queue: str) -> bool:
    outcomes = ("later", "dead", "renewed")
    return not any(worker.metric("cloudstagram_messages_total", queue=queue, outcome=each) for each in outcomes)


def test_d5_while_redis_is_full_messages_are_held_and_nothing_is_counted_or_forgotten(world: World) -> None:
    imageid, session = world.store_ready(), log_in(world, "ann")
    before = sorted(world.redis.scan_iter())
    with running(world, "new-image") as processes:
        worker = processes["new-image"]
        with full_redis(world.redis):
            world.publish(NEW_IMAGE_QUEUE, world.message(imageid))
            eventually(lambda: is_held(worker, NEW_IMAGE_QUEUE.name, "redis"), "held")
            assert sorted(world.redis.scan_iter()) == before, f"nothing is evicted, the session least: {session}"
        eventually(lambda: world.list_of(keys.latest_images()) == [imageid], "listed")
        assert nothing_was_counted(worker, NEW_IMAGE_QUEUE.name)


def test_d5_while_mongodb_is_full_uploads_are_refused_in_words_and_messages_are_held(
    world: World, tmp_path: Path
) -> None:
    with fillable_mongodb(tmp_path / "mongodb") as database:
        beside = replace(world, mongodb_url=url_of(database), database=database)
        cookies, imageid = log_in(beside, "ann"), beside.store(picture())
        with upload_api(beside, tmp_path / "log") as api, running(beside, "resize") as processes:
            eventually(lambda: takes(api, cookies), "uploads are taken")
            with full_mongodb(database):
                answer = upload(api, cookies, picture())
                assert answer is not None
                assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unavailable")
                assert int(answer.headers["Retry-After"]) > 0
                assert requests.get(f"{api.url}/api/images", cookies=cookies, timeout=10).status_code == 200
                beside.publish(RESIZE_QUEUE, beside.message(imageid))
                eventually(lambda: is_held(processes["resize"], RESIZE_QUEUE.name, "mongodb"), "held")
            eventually(lambda: beside.record(imageid).state == "ready", "resized")
            assert nothing_was_counted(processes["resize"], RESIZE_QUEUE.name)
            assert takes(api, cookies)


def takes(api: Api, cookies: dict[str, str]) -> bool:
    answer = upload(api, cookies, picture())
    return answer is not None and answer.status_code == 202
