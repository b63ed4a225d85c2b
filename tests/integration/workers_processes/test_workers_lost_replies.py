"""Redis carries out what it is asked, and its replies are lost."""

from __future__ import annotations

from functools import partial

from cloudstagram.contracts import keys
from cloudstagram.contracts.events import NEW_IMAGE
from cloudstagram.contracts.messages import DeleteImage
from cloudstagram.contracts.states import State
from cloudstagram.contracts.topology import DELETE_IMAGE_QUEUE
from eventually import eventually
from integration.workers_processes.support import World, running
from integration.workers_processes.wire import Wire

LIST_WORKERS = ("add-image-to-user", "new-image", "image-to-followers")
PICTURES = 6


def test_d1_steps_of_the_workers_whose_replies_are_lost_are_taken_once(world: World) -> None:
    world.follow("fan", "ann")
    wire = Wire(world.redis_url)
    with running(world, *LIST_WORKERS, "delete-image", REDIS_URL=wire.url):
        first, *others = [world.store_ready() for _ in range(PICTURES)]
        world.publish_to_lists(first)
        eventually(lambda: world.is_listed(first), "every worker has its connections, and Redis the scripts")
        wire.swallow_replies()
        for imageid in others:
            world.publish_to_lists(imageid)
        for key in (keys.latest_images(), keys.images("ann")):
            eventually(lambda key=key: world.redis.llen(key) > 1, f"a step in {key} is taken")
        assert not any(world.is_listed(imageid) for imageid in others), "nobody was told"
        wire.mend()
        for imageid in others:
            eventually(partial(world.is_listed, imageid), f"{imageid} is in all lists")

        delete(world, first)
        eventually(lambda: world.record(first).state is State.PURGED, "purged")
        wire.swallow_replies()
        delete(world, others[0])
        eventually(lambda: not world.redis.exists(keys.image(others[0])), "a step is taken")
        assert world.record(others[0]).state is State.DELETED, "nobody was told"
        wire.mend()
        eventually(lambda: world.record(others[0]).state is State.PURGED, "purged")
    wire.close()
    kept = sorted(others[1:], reverse=True)
    assert world.list_of(keys.latest_images()) == world.list_of(keys.images("ann")) == kept
    assert int(world.redis.get(keys.image_count("ann")) or 0) == len(kept)
    for name in ("ann", "fan"):
        stands = world.list_of(keys.timeline(name))
        assert stands == sorted(set(stands), reverse=True), "each once"
        assert set(kept) <= set(stands) <= {first, *others}, "deleted ones are skipped when they are read"
    assert sorted(event.data["imageid"] for event in world.events(NEW_IMAGE)) == sorted((first, *others))


def delete(world: World, imageid: str) -> None:
    """As far as a request came that was broken off after the state."""
    assert world.records.advance(imageid, State.DELETED)
    world.publish(DELETE_IMAGE_QUEUE, DeleteImage(filename=imageid, userid="ann"))
