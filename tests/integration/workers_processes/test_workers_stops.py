"""What becomes of pictures and messages when a process ends: the decoder, or the worker, when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
import requests

from cloudstagram.contracts.states import State
from cloudstagram.contracts.topology import NEW_IMAGE_QUEUE, RESIZE_QUEUE
from integration.workers_processes.support import (
    QUEUE_DEPLOYABLES,
    START_S,
    WorkerProcess,
    World,
    eventually,
    picture,
    prepared_decoder,
    running,
    start,
    stopped_in_the_end,
    unread_bytes,
)
from integration.workers_processes.wire import Wire


def kill_decoder_at_work(world: World, resize: WorkerProcess, imageid: str, **headers: object) -> None:
    """Publishes the picture, and kills the child that has it in hand."""
    decoder = eventually(partial(prepared_decoder, resize), "a decoder")
    os.kill(decoder, signal.SIGSTOP)
    world.publish(RESIZE_QUEUE, world.message(imageid), **headers)
    eventually(lambda: unread_bytes(decoder) > 0, "in hand")
    os.kill(decoder, signal.SIGKILL)


def test_a_decoder_that_dies_is_replaced_and_the_picture_tried_again(world: World) -> None:
    with running(world, "resize") as processes:
        imageid = world.store(picture())
        kill_decoder_at_work(world, processes["resize"], imageid)
        eventually(lambda: world.depth(RESIZE_QUEUE.retry(1)) == 1, "to be tried again")
        assert world.record(imageid).state is State.STORED
        eventually(lambda: world.record(imageid).state is State.READY, "ready")


def test_m5_a_picture_over_which_the_decoder_dies_twice_is_rejected(world: World) -> None:
    with running(world, "resize") as processes:
        imageid = world.store(picture())
        kill_decoder_at_work(world, processes["resize"], imageid, attempts=1)
        eventually(lambda: world.record(imageid).state is State.REJECTED, "rejected")
        assert "could not be decoded" in str(world.record(imageid).reason)
        other = world.store(picture())
        world.publish(RESIZE_QUEUE, world.message(other))
        eventually(lambda: world.record(other).state is State.READY, "the next picture is ready")


def test_a_stop_amid_a_picture_hands_it_back_and_blames_nobody(world: World) -> None:
    with running(world, "resize") as processes:
        resize = processes["resize"]
        decoder = eventually(partial(prepared_decoder, resize), "a decoder")
        os.kill(decoder, signal.SIGSTOP)
        imageid = world.store(picture())
        world.publish(RESIZE_QUEUE, world.message(imageid), attempts=1)
        eventually(lambda: unread_bytes(decoder) > 0, "in hand")
        status, seconds = resize.stop()
        assert status == 0
        assert seconds < 9
        eventually(lambda: not Path(f"/proc/{decoder}").exists(), "the decoder died with its parent")
    assert world.record(imageid).state is State.STORED
    eventually(lambda: world.depth(RESIZE_QUEUE.name) == 1, "handed back")
    assert world.depth(RESIZE_QUEUE.dead) == world.depth(RESIZE_QUEUE.retry(1)) == 0
    with running(world, "resize"):
        eventually(lambda: world.record(imageid).state is State.READY, "ready")


def test_a_stop_while_a_server_is_away_hands_back_what_is_held(world: World) -> None:
    wire = Wire(world.redis_url)
    imageid = world.store_ready()
    with running(world, "new-image", REDIS_URL=wire.url) as processes:
        wire.cut()
        world.publish(NEW_IMAGE_QUEUE, world.message(imageid))
        held = {"queue": NEW_IMAGE_QUEUE.name, "dependency": "redis"}
        eventually(lambda: processes["new-image"].metric("cloudstagram_messages_held_total", **held) >= 1, "held")
        status, seconds = processes["new-image"].stop()
    assert status == 0
    assert seconds < 9
    eventually(lambda: world.depth(NEW_IMAGE_QUEUE.name) == 1, "handed back")
    wire.close()


@pytest.mark.parametrize("deployable", [*QUEUE_DEPLOYABLES, "outbox-relay", "auditor"])
def test_an_idle_worker_is_gone_at_once(world: World, deployable: str) -> None:
    with running(world, deployable) as processes:
        status, seconds = processes[deployable].stop()
    assert status == 0
    assert seconds < 5


def test_a_server_that_is_away_at_the_start_ends_no_worker(world: World) -> None:
    nowhere = "127.0.0.1:9"
    away = {
        "REDIS_URL": f"redis://{nowhere}/0",
        "MONGODB_URL": f"mongodb://{nowhere}/x",
        "RABBITMQ_URL": f"amqp://guest:guest@{nowhere}/%2F",
    }
    for deployable in ("new-image", "outbox-relay"):
        with stopped_in_the_end(start(world, deployable, **away)) as worker:
            states = eventually(partial(dependencies, worker), "it answers", START_S)
            assert set(states) == {"redis", "mongodb", "rabbitmq"}
            assert "ok" not in states.values()
            assert worker.get("/livez").status_code == 200
            status, seconds = worker.stop()
            assert status == 0
            assert seconds < 9


def dependencies(worker: WorkerProcess) -> dict[str, str] | None:
    try:
        states: dict[str, str] = worker.get("/readyz").json()["dependencies"]
    except requests.ConnectionError:
        return None
    return states


def test_a_setting_that_is_missing_is_named(world: World) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    command = [sys.executable, "-m", "fanout_workers", "resize"]
    ended = subprocess.run(command, env=environment | {"PORT": "1"}, capture_output=True, text=True, timeout=30)
    assert ended.returncode == 1
    for name in ("REDIS_URL", "MONGODB_URL", "RABBITMQ_URL"):
        assert name in ended.stderr
