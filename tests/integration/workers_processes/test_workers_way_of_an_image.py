"""An image's whole way through the workers, each its own process, on real servers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from PIL import Image

from cloudstagram.contracts import keys
from cloudstagram.contracts.events import IMAGE_DELETED, IMAGE_STATE, LISTED, NEW_IMAGE, RESET
from cloudstagram.contracts.messages import DeleteImage, Message, RebuildTimeline
from cloudstagram.contracts.renditions import Rendition
from cloudstagram.contracts.states import State
from cloudstagram.contracts.topology import (
    ADD_IMAGE_TO_USER_QUEUE,
    BROADCAST_ACTIVITY,
    BROADCAST_NEWIMAGE,
    DELETE_IMAGE_QUEUE,
    IMAGE_TO_FOLLOWERS_QUEUE,
    NEW_IMAGE_QUEUE,
    REBUILD_TIMELINE_QUEUE,
    RESIZE_QUEUE,
    WORK_QUEUES,
)
from integration.workers_processes.support import (
    QUEUE_DEPLOYABLES,
    WorkerProcess,
    World,
    decoded,
    eventually,
    now,
    picture,
    running,
)

Workers = dict[str, WorkerProcess]
LIST_QUEUES = (ADD_IMAGE_TO_USER_QUEUE, NEW_IMAGE_QUEUE, IMAGE_TO_FOLLOWERS_QUEUE)


@pytest.fixture(scope="module", autouse=True)
def workers(world: World) -> Iterator[Workers]:
    with running(world, *QUEUE_DEPLOYABLES) as processes:
        yield processes


def handled(workers: Workers, deployable: str, queue: str, outcome: str = "done") -> float:
    return workers[deployable].metric("cloudstagram_messages_total", outcome=outcome, queue=queue)


def refused_images(workers: Workers) -> float:
    return workers["resize"].metric("cloudstagram_images_refused_total")


def has_handled(workers: Workers, deployable: str, queue: str, goal: float) -> bool:
    return handled(workers, deployable, queue) >= goal


def snapshot(world: World) -> dict[str, object]:
    """Everything in Redis but what the clock changes."""
    return {
        name: (world.redis.dump(name), world.redis.type(name))
        for name in sorted(world.redis.scan_iter())
        if "progress" not in name
    }


def test_an_upload_reaches_every_list_and_every_follower(world: World) -> None:
    for follower in ("bea", "cid"):
        world.follow(follower, "ann")
    imageid = world.store(picture())

    world.publish(RESIZE_QUEUE, world.message(imageid))

    eventually(lambda: world.is_listed(imageid), "listed")
    assert world.list_of(keys.images("ann")) == [imageid]
    assert world.list_of(keys.latest_images()) == [imageid]
    for person in ("ann", "bea", "cid"):
        assert world.list_of(keys.timeline(person)) == [imageid]
    assert world.redis.get(keys.image_count("ann")) == "1"
    image = decoded(str(world.redis.get(keys.image(imageid))).encode())
    assert (image["width"], image["height"]) == (600, 900)
    assert image["placeholder"] == world.record(imageid).placeholder != ""
    for rendition, size in ((Rendition.DISPLAY, (600, 900)), (Rendition.THUMBNAIL, (480, 720))):
        stored = world.picture(imageid, rendition)
        shown = Image.open(io.BytesIO(stored.data))
        assert (stored.mime, shown.size) == ("image/jpeg", size)
        assert not shown.getexif()


def test_its_broadcast_carries_its_places_in_the_log(world: World) -> None:
    with world.listening(BROADCAST_NEWIMAGE) as next_broadcast:
        imageid = world.store(picture())
        world.publish(RESIZE_QUEUE, world.message(imageid))
        broadcast = next_broadcast()
    (announced,) = world.events(NEW_IMAGE)
    assert (broadcast["filename"], broadcast["seq"], broadcast["prev"]) == (imageid, announced.seq, announced.prev)
    assert broadcast["width"] == 600
    assert announced.data["imageid"] == imageid


def test_what_lists_it_after_its_announcement_says_so(world: World) -> None:
    world.follow("bea", "ann")
    imageid = world.store_ready()
    world.publish(ADD_IMAGE_TO_USER_QUEUE, world.message(imageid))
    eventually(lambda: world.events(NEW_IMAGE), "announced")
    with world.listening(BROADCAST_ACTIVITY) as next_event:
        world.publish(NEW_IMAGE_QUEUE, world.message(imageid))
        world.publish(IMAGE_TO_FOLLOWERS_QUEUE, world.message(imageid))
        eventually(lambda: world.is_listed(imageid), "listed")
        heard = [next_event(), next_event()]
    (announced,) = world.events(NEW_IMAGE)
    listed = world.events(LISTED)
    assert [event.data["again"] for event in listed] == [announced.seq, announced.seq]
    assert sorted(event["seq"] for event in heard) == sorted(str(event.seq) for event in listed)


def test_messages_that_come_again_change_nothing(world: World, workers: Workers) -> None:
    world.follow("bea", "ann")
    imageid = world.store(picture())
    first = world.message(imageid)
    world.publish(RESIZE_QUEUE, first)
    eventually(lambda: world.is_listed(imageid), "listed")
    before, record, events = snapshot(world), world.record(imageid), world.events()

    others: dict[str, list[Message]] = {
        DELETE_IMAGE_QUEUE.name: [DeleteImage(filename=imageid, userid="ann")],
        REBUILD_TIMELINE_QUEUE.name: [RebuildTimeline(username="ann")],
    }
    with world.listening(BROADCAST_NEWIMAGE) as next_broadcast:
        goals = {}
        for name, queue in zip(QUEUE_DEPLOYABLES, WORK_QUEUES, strict=True):
            repeats = others.get(queue.name, [first, first])
            goals[name, queue.name] = handled(workers, name, queue.name) + len(repeats)
            for message in repeats:
                world.publish(queue, message)
        for (name, queue_name), goal in goals.items():
            eventually(partial(has_handled, workers, name, queue_name, goal), f"{name} has handled them")
        assert next_broadcast()["seq"] == world.events(NEW_IMAGE)[0].seq

    assert world.events() == events
    assert snapshot(world) == before
    assert (world.record(imageid).state, world.record(imageid).drive_at) == (record.state, None)


def test_a_picture_that_is_damaged_is_rejected_and_its_owner_told_why_once(world: World, workers: Workers) -> None:
    imageid = world.store(picture()[:4000])
    message = world.message(imageid)
    with world.listening(BROADCAST_ACTIVITY) as next_event:
        world.publish(RESIZE_QUEUE, message)
        event = next_event()
    assert (event["type"], event["audience"]) == ("image_state", {"user": "ann"})
    assert event["data"]["state"] == "rejected"
    assert "not complete" in event["data"]["reason"]
    record = eventually(lambda: r if (r := world.record(imageid)).drive_at is None else None, "finished")
    assert (record.state, record.reason) == (State.REJECTED, event["data"]["reason"])
    assert world.chunks(imageid) == 0

    done = handled(workers, "resize", RESIZE_QUEUE.name)
    world.publish(RESIZE_QUEUE, message)
    eventually(lambda: handled(workers, "resize", RESIZE_QUEUE.name) > done, "handled again")
    assert len(world.events(IMAGE_STATE)) == 1


def test_a_rejection_that_was_broken_off_is_carried_out_when_it_comes_again(world: World) -> None:
    imageid = world.store(b"no picture")
    world.records.advance(imageid, State.REJECTED, reason="It is no picture.")
    world.publish(RESIZE_QUEUE, world.message(imageid))
    eventually(lambda: world.record(imageid).drive_at is None, "finished")
    assert world.chunks(imageid) == 0
    assert [event.data["reason"] for event in world.events(IMAGE_STATE)] == ["It is no picture."]


def delete(world: World, imageid: str) -> None:
    """As far as a request came that was broken off after the state."""
    assert world.records.advance(imageid, State.DELETED)


def test_a_deleted_image_leaves_no_trace_but_its_record(world: World) -> None:
    world.follow("bea", "ann")
    imageid, other = world.store(picture(), at=now() - timedelta(seconds=9)), world.store(picture())
    for each in (imageid, other):
        world.publish(RESIZE_QUEUE, world.message(each))
        eventually(partial(world.is_listed, each), "listed")
    delete(world, imageid)
    world.publish(DELETE_IMAGE_QUEUE, DeleteImage(filename=imageid, userid="ann"))

    eventually(lambda: world.record(imageid).state is State.PURGED, "purged")
    assert world.list_of(keys.images("ann")) == world.list_of(keys.latest_images()) == [other]
    assert world.redis.get(keys.image_count("ann")) == "1"
    assert world.redis.get(keys.image(imageid)) is None
    assert world.redis.exists(keys.deleted(imageid))
    assert world.chunks(imageid) == 0
    assert [event.data for event in world.events(IMAGE_DELETED)] == [{"imageid": imageid}]
    drive_at = world.record(imageid).drive_at
    assert drive_at is not None
    assert timedelta(minutes=59) < drive_at - now() < timedelta(minutes=61)


def test_a_purged_image_is_swept_again_after_an_hour_and_only_then_finished(world: World, workers: Workers) -> None:
    imageid = world.store(picture())
    delete(world, imageid)
    message = DeleteImage(filename=imageid, userid="ann")
    world.publish(DELETE_IMAGE_QUEUE, message)
    eventually(lambda: world.record(imageid).state is State.PURGED, "purged")
    world.renditions.write(imageid, Rendition.DISPLAY, b"a resize was still writing", "image/jpeg")

    world.publish(DELETE_IMAGE_QUEUE, message)
    eventually(lambda: world.chunks(imageid) == 0, "swept")
    assert world.record(imageid).drive_at is not None
    world.set_record(imageid, changed_at=now() - timedelta(hours=1))
    world.publish(DELETE_IMAGE_QUEUE, message)
    eventually(lambda: world.record(imageid).drive_at is None, "finished")
    assert len(world.events(IMAGE_DELETED)) == 1


def test_a_purged_image_that_began_a_new_round_is_left_to_its_last_sweep_once_it_is_deleted_again(
    world: World, workers: Workers
) -> None:
    imageid = world.store(picture())
    delete(world, imageid)
    message = DeleteImage(filename=imageid, userid="ann")
    world.publish(DELETE_IMAGE_QUEUE, message)
    eventually(lambda: world.record(imageid).state is State.PURGED, "purged")
    drive_at = world.record(imageid).drive_at

    assert world.records.begin_round(now() - timedelta(minutes=1)) == 1
    world.publish(DELETE_IMAGE_QUEUE, message)
    eventually(lambda: world.record(imageid).drive_at == drive_at, "left to the sweep")
    assert world.record(imageid).round == 1


@pytest.mark.parametrize("buried_first", [True, False])
def test_a_resize_that_comes_after_the_deletion_leaves_nothing(
    world: World, workers: Workers, buried_first: bool
) -> None:
    imageid = world.store(picture())
    if buried_first:
        world.social.run("bury_image", keys.image(imageid), imageid, "ann")
    else:
        delete(world, imageid)
        world.renditions.write(imageid, Rendition.DISPLAY, b"written before", "image/jpeg")
    done, refused = handled(workers, "resize", RESIZE_QUEUE.name), refused_images(workers)
    world.publish(RESIZE_QUEUE, world.message(imageid))
    eventually(lambda: handled(workers, "resize", RESIZE_QUEUE.name) > done, "handled")
    assert refused_images(workers) == refused + buried_first
    assert world.served.read(imageid, Rendition.DISPLAY) is None
    assert world.served.read(imageid, Rendition.THUMBNAIL) is None
    assert world.redis.get(keys.image(imageid)) is None
    assert world.list_of(keys.images("ann")) == []


def test_list_workers_leave_a_deleted_image_alone(world: World, workers: Workers) -> None:
    imageid = world.store_ready()
    message = world.message(imageid)
    delete(world, imageid)
    queues = dict(zip(QUEUE_DEPLOYABLES[1:4], LIST_QUEUES, strict=True))
    before = {name: handled(workers, name, queue.name) for name, queue in queues.items()}
    for queue in LIST_QUEUES:
        world.publish(queue, message)
    for name, queue in queues.items():
        eventually(partial(has_handled, workers, name, queue.name, before[name] + 1), f"{name} has handled it")
    assert world.list_of(keys.images("ann")) == world.list_of(keys.latest_images()) == []


def test_a_timeline_is_rebuilt_after_an_unfollow_left_a_floor(world: World) -> None:
    start = now() - timedelta(hours=2)
    by_bea = [world.store_ready("bea", start + timedelta(seconds=n)) for n in range(30)]
    later = start + timedelta(hours=1)
    by_cid = [f"{world.store_ready('cid', later + timedelta(seconds=n))}" for n in range(5)]
    for username, imageids in (("bea", by_bea), ("cid", by_cid)):
        world.redis.lpush(keys.images(username), *imageids)
    world.follow("ann", "bea")
    world.follow("ann", "cid")
    world.redis.set(keys.timeline_floor("ann"), by_bea[20])
    world.redis.ltrim(keys.timeline("ann"), 0, 14)
    world.redis.zadd(keys.rebuilds_due(), {"ann": 1_000_000})

    world.publish(REBUILD_TIMELINE_QUEUE, RebuildTimeline(username="ann"))

    eventually(lambda: world.redis.zscore(keys.rebuilds_due(), "ann") is None, "done")
    assert world.list_of(keys.timeline("ann")) == sorted(by_bea + by_cid, reverse=True)
    assert world.redis.get(keys.timeline_floor("ann")) is None
    assert [event.audience.user for event in world.events(RESET)] == ["ann"]
