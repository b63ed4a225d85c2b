"""Queues that an operator, or an accident, deletes, unbinds or declares otherwise."""

from __future__ import annotations

from functools import partial

import pytest
from pika.exceptions import ChannelClosedByBroker

from cloudstagram.contracts import keys
from cloudstagram.contracts.topology import (
    ADD_IMAGE_TO_USER_QUEUE,
    NEW_IMAGE_QUEUE,
    RESIZE_QUEUE,
    UPLOAD,
)
from eventually import eventually
from integration.workers_processes.support import (
    START_S,
    World,
    decoded,
    now,
    running,
    start,
    stopped_in_the_end,
)

LIST_WORKERS = ("add-image-to-user", "new-image", "image-to-followers")


@pytest.mark.parametrize("mishap", ["deleted", "unbound"])
def test_m9_what_no_queue_takes_is_returned_and_published_again(world: World, mishap: str) -> None:
    imageid = world.store(b"bytes")
    with running(world, "outbox-relay") as processes:
        if mishap == "deleted":
            world.channel.queue_delete(RESIZE_QUEUE.name)
        else:
            world.channel.queue_unbind(RESIZE_QUEUE.name, UPLOAD.name, "")
        world.set_record(imageid, drive_at=now())
        returned = {"exchange": UPLOAD.name, "outcome": "returned"}
        eventually(lambda: processes["outbox-relay"].metric("cloudstagram_published_total", **returned), "returned")
        eventually(lambda: world.record(imageid).drive_at, "it is due again")
        # A queue is known before it has a process, and to take from it then costs the connection.
        eventually(partial(waiting, world, RESIZE_QUEUE.name), "declared again, with the message")
        assert decoded(world.take(RESIZE_QUEUE.name)[1])["filename"] == imageid


def waiting(world: World, queue: str) -> int:
    """Its messages, 0 where there is no queue; asked on a channel of its own, which is closed where there is none."""
    channel = world.connection.channel()
    try:
        messages: int = channel.queue_declare(queue, passive=True).method.message_count
    except ChannelClosedByBroker:
        return 0
    channel.close()
    return messages


def test_m9_a_worker_whose_queue_is_declared_otherwise_is_not_ready_and_says_why(world: World) -> None:
    world.channel.queue_delete(NEW_IMAGE_QUEUE.name)
    world.channel.queue_declare(NEW_IMAGE_QUEUE.name, durable=True)
    with stopped_in_the_end(start(world, "new-image")) as worker:
        eventually(lambda: why_not_ready(worker), "it says why", START_S)
        assert NEW_IMAGE_QUEUE.name in why_not_ready(worker)
        assert worker.get("/readyz").status_code == 503
        assert worker.get("/livez").status_code == 200
        world.channel.queue_delete(NEW_IMAGE_QUEUE.name)
        eventually(worker.is_ready, "it has declared its own", START_S)
        imageid = world.store_ready()
        world.publish_to_lists(imageid)
        eventually(lambda: world.list_of(keys.latest_images()) == [imageid], "listed")


def why_not_ready(worker: object) -> str:
    try:
        reason: str = worker.get("/readyz").json()["dependencies"]["rabbitmq"]  # type: ignore[attr-defined]
    except OSError:
        return ""
    return reason if "PRECONDITION_FAILED" in reason else ""


def test_m13_a_picture_reaches_all_lists_although_one_of_their_queues_is_deleted_and_that_is_counted(
    world: World,
) -> None:
    queue = ADD_IMAGE_TO_USER_QUEUE.name
    with running(world, *LIST_WORKERS, "outbox-relay") as processes:
        imageids = [world.store_ready() for _ in range(30)]
        for imageid in imageids[:20]:
            world.publish_to_lists(imageid)
        world.channel.queue_delete(queue)
        for imageid in imageids[20:]:
            world.publish_to_lists(imageid)
        adder = processes["add-image-to-user"]
        eventually(lambda: adder.metric("cloudstagram_queues_deleted_total", queue=queue) == 1, "it is counted")
        for imageid in imageids:
            if not world.is_listed(imageid):
                world.set_record(imageid, drive_at=now())  # it would be due in twenty seconds
        for imageid in imageids:
            eventually(partial(world.is_listed, imageid), f"{imageid} is in all lists", 60)
    newest_first = sorted(imageids, reverse=True)
    for key in (keys.latest_images(), keys.images("ann"), keys.timeline("ann")):
        assert world.list_of(key) == newest_first
