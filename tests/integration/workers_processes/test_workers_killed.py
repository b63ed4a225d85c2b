"""Workers are killed again and again, each at any moment: no picture is lost, and none is listed twice."""

from __future__ import annotations

import random
from contextlib import ExitStack
from functools import partial

from cloudstagram.contracts import keys
from cloudstagram.contracts.messages import DeleteImage
from cloudstagram.contracts.states import State
from cloudstagram.contracts.topology import DELETE_IMAGE_QUEUE, RESIZE_QUEUE
from integration.workers_processes.support import (
    QUEUE_DEPLOYABLES,
    START_S,
    WorkerProcess,
    World,
    eventually,
    picture,
    start,
    stopped_in_the_end,
)

DEPLOYABLES = (*QUEUE_DEPLOYABLES, "outbox-relay")
UPLOADERS, KILLS, PICTURES_A_KILL = 4, 12, 4


def kill(worker: WorkerProcess) -> None:
    worker.process.kill()
    worker.process.wait()


def has_moved(world: World, imageid: str) -> bool:
    return world.record(imageid).state is not State.STORED


def is_over(world: World, imageid: str, deleted: set[str]) -> bool:
    return world.record(imageid).state is State.PURGED if imageid in deleted else world.is_listed(imageid)


def test_m2_whoever_is_killed_when_every_picture_reaches_its_end(world: World) -> None:
    chance = random.Random(20261124)
    names = [f"uploader{number}" for number in range(UPLOADERS)]
    for name in names:
        world.follow("fan", name)
    imageids: list[str] = []
    deleted: set[str] = set()
    with ExitStack() as stack:
        running = {name: stack.enter_context(stopped_in_the_end(start(world, name))) for name in DEPLOYABLES}
        for _ in range(KILLS):
            victim = chance.choice(DEPLOYABLES)
            eventually(running[victim].is_ready, f"{victim} is ready", START_S)
            for _ in range(PICTURES_A_KILL):
                imageids.append(world.store(picture(), chance.choice(names)))
                world.publish(RESIZE_QUEUE, world.message(imageids[-1]))
            deleted.add(chance.choice(imageids))
            delete(world, deleted)
            if chance.random() < 0.6:
                eventually(partial(has_moved, world, imageids[-PICTURES_A_KILL]), "the first of them has moved")
            kill(running[victim])
            running[victim] = stack.enter_context(stopped_in_the_end(start(world, victim)))
        for imageid in imageids:
            eventually(partial(is_over, world, imageid, deleted), f"the end of {imageid}", 120)
    kept = sorted(set(imageids) - deleted, reverse=True)
    assert world.list_of(keys.latest_images()) == kept
    assert [i for i in world.list_of(keys.timeline("fan")) if i not in deleted] == kept
    for name in names:
        own = world.list_of(keys.images(name))
        assert own == [imageid for imageid in kept if world.record(imageid).userid == name]
        assert int(world.redis.get(keys.image_count(name)) or 0) == len(own)
    assert not [imageid for imageid in deleted if world.chunks(imageid)]


def delete(world: World, imageids: set[str]) -> None:
    """The owner's request; repeating it changes nothing."""
    for imageid in imageids:
        if world.records.advance(imageid, State.DELETED):
            owner = world.record(imageid).userid
            world.social.run("bury_image", keys.image(imageid), imageid, owner)
            world.renditions.remove(imageid)
            world.publish(DELETE_IMAGE_QUEUE, DeleteImage(filename=imageid, userid=owner))
