"""Messages that overtake each other."""

from __future__ import annotations

import random
from functools import partial

from cloudstagram.contracts import identifiers, keys
from cloudstagram.contracts.topology import (
    ADD_IMAGE_TO_USER_QUEUE,
    IMAGE_TO_FOLLOWERS_QUEUE,
    NEW_IMAGE,
    NEW_IMAGE_QUEUE,
)
from eventually import eventually
from integration.workers_processes.support import World, running

PICTURES = 24
QUEUES = (ADD_IMAGE_TO_USER_QUEUE, NEW_IMAGE_QUEUE, IMAGE_TO_FOLLOWERS_QUEUE)


def test_m11_retries_that_overtake_each_other_leave_every_list_in_upload_order(world: World) -> None:
    world.follow("fan", "ann")
    imageids = [world.store_ready() for _ in range(PICTURES)]
    messages = {imageid: world.message(imageid).encode() for imageid in imageids}
    late = imageids[::3]
    for imageid in late:
        world.set_record(imageid, uploaded="yesterday")
    random.Random(11).shuffle(imageids)
    with running(world, "add-image-to-user", "new-image", "image-to-followers"):
        for imageid in imageids:
            world.channel.basic_publish(NEW_IMAGE.name, "", messages[imageid])
        for queue in QUEUES:
            eventually(partial(all_wait, world, queue.retry(2), len(late)), "each has failed twice")
        for imageid in late:
            world.set_record(imageid, uploaded=identifiers.uploaded_at(imageid))
        for imageid in imageids:
            eventually(partial(world.is_listed, imageid), f"{imageid} is in all lists")
    newest_first = sorted(imageids, reverse=True)
    for key in (keys.latest_images(), keys.images("ann"), keys.timeline("ann"), keys.timeline("fan")):
        assert world.list_of(key) == newest_first


def all_wait(world: World, queue: str, number: int) -> bool:
    return world.depth(queue) == number
