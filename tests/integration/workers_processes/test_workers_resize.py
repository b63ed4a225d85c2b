"""resize alone: what it leaves for those who come after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from cloudstagram.contracts import keys
from cloudstagram.contracts.renditions import Rendition
from cloudstagram.contracts.states import State
from cloudstagram.contracts.topology import (
    ADD_IMAGE_TO_USER_QUEUE,
    IMAGE_TO_FOLLOWERS_QUEUE,
    NEW_IMAGE,
    NEW_IMAGE_QUEUE,
    RESIZE_QUEUE,
)
from eventually import eventually
from integration.workers_processes.support import WorkerProcess, World, decoded, now, picture, running

LIST_QUEUES = (ADD_IMAGE_TO_USER_QUEUE, NEW_IMAGE_QUEUE, IMAGE_TO_FOLLOWERS_QUEUE)


@pytest.fixture(scope="module", autouse=True)
def resize(world: World) -> Iterator[WorkerProcess]:
    with running(world, "resize") as processes:
        yield processes["resize"]


def test_its_message_for_the_lists_carries_what_was_found_out_and_the_request_it_is_for(world: World) -> None:
    imageid = world.store(picture())
    world.publish(RESIZE_QUEUE, world.message(imageid))
    for queue in LIST_QUEUES:
        properties, body = eventually(partial(got, world, queue.name), f"a message in {queue.name}")
        message = decoded(body)
        assert (message["filename"], message["userid"], message["comment"]) == (imageid, "ann", "Look!")
        assert (message["width"], message["height"], message["mime"]) == (600, 900, "image/jpeg")
        assert message["placeholder"]
        assert properties.correlation_id == "request-1"
    assert world.record(imageid).state is State.READY


def got(world: World, queue: str) -> tuple[Any, bytes] | None:
    frame, properties, body = world.channel.basic_get(queue, auto_ack=True)
    return None if frame is None else (properties, body)


def test_m9_a_message_that_no_queue_takes_is_left_to_the_relay_soon(world: World, resize: WorkerProcess) -> None:
    imageid = world.store(picture())
    for queue in LIST_QUEUES:
        world.channel.queue_unbind(queue.name, NEW_IMAGE.name, "")
    world.publish(RESIZE_QUEUE, world.message(imageid))

    def is_due_soon() -> bool:
        record = world.record(imageid)
        return record.drive_at is not None and record.drive_at - now() < timedelta(seconds=6)

    eventually(lambda: world.record(imageid).state is State.READY and is_due_soon(), "ready, and due in 5 s")
    assert world.depth(RESIZE_QUEUE.retry(1)) == 0
    assert world.record(imageid).drives == 0


def test_a_picture_that_is_ready_already_is_published_again_and_restored_where_redis_lost_it(world: World) -> None:
    imageid = world.store_ready()
    world.redis.delete(keys.image(imageid))
    world.publish(RESIZE_QUEUE, world.message(imageid))
    assert decoded(world.take(NEW_IMAGE_QUEUE.name)[1])["filename"] == imageid
    assert world.redis.exists(keys.image(imageid))
    assert world.served.read(imageid, Rendition.DISPLAY) is None, "it was rendered before and is not again"


def test_a_picture_whose_bytes_are_lost_is_rejected(world: World) -> None:
    imageid = world.store(picture())
    world.renditions.remove_original(imageid)
    world.publish(RESIZE_QUEUE, world.message(imageid))
    eventually(lambda: world.record(imageid).state is State.REJECTED, "rejected")
    assert "upload it again" in str(world.record(imageid).reason)
