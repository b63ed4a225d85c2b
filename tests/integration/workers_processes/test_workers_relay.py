"""The outbox-relay: whatever stopped halfway goes on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import redis

from cloudstagram.contracts import keys
from cloudstagram.contracts.events import RESET
from cloudstagram.contracts.states import State
from cloudstagram.contracts.topology import (
    ADD_IMAGE_TO_USER_QUEUE,
    BROADCAST_ACTIVITY,
    DELETE_IMAGE_QUEUE,
    IMAGE_TO_FOLLOWERS_QUEUE,
    NEW_IMAGE_QUEUE,
    REBUILD_TIMELINE_QUEUE,
    RESIZE_QUEUE,
    UPLOAD,
    Exchange,
    WorkQueue,
)
from eventually import eventually
from integration.workers_processes.support import WorkerProcess, World, decoded, now, running
from integration.workers_processes.wire import Wire
from local_stack import Stack, StackSettings
from local_stack.redis_server import redis_process

LIST_QUEUES = (ADD_IMAGE_TO_USER_QUEUE, NEW_IMAGE_QUEUE, IMAGE_TO_FOLLOWERS_QUEUE)


@pytest.fixture
def relay(world: World) -> Iterator[WorkerProcess]:
    with running(world, "outbox-relay") as processes:
        yield processes["outbox-relay"]


def make_due(world: World, imageid: str, ago: timedelta = timedelta(seconds=1), **fields: object) -> None:
    world.set_record(imageid, drive_at=now() - ago, **fields)


@pytest.mark.parametrize(
    ("state", "queues"),
    [
        (State.STORED, (RESIZE_QUEUE,)),
        (State.REJECTED, (RESIZE_QUEUE,)),
        (State.READY, LIST_QUEUES),
        (State.LISTED, LIST_QUEUES),
        (State.DELETED, (DELETE_IMAGE_QUEUE,)),
        (State.PURGED, (DELETE_IMAGE_QUEUE,)),
    ],
)
def test_a_record_that_is_due_is_published_for_whom_its_state_waits(
    world: World, relay: WorkerProcess, state: State, queues: tuple[WorkQueue, ...]
) -> None:
    imageid = world.store(b"bytes")
    make_due(world, imageid, state=state)
    for queue in queues:
        message = decoded(world.take(queue.name)[1])
        assert (message["filename"], message["userid"]) == (imageid, "ann")
    record = world.record(imageid)
    assert (record.state, record.drives) == (state, 1)
    assert record.drive_at is not None
    assert timedelta(seconds=10) < record.drive_at - now() <= timedelta(seconds=20)
    # Counted once the broker has confirmed, which may be after a consumer has it.
    driven = partial(relay.metric, "cloudstagram_records_driven_total", state=str(state))
    eventually(lambda: driven() == 1, "it is counted")


def test_what_is_not_due_or_finished_is_left_alone(world: World, relay: WorkerProcess) -> None:
    finished, early, due = (world.store_ready() for _ in range(3))
    world.records.finish(finished, State.LISTED, 0)
    make_due(world, due)
    assert decoded(world.take(NEW_IMAGE_QUEUE.name)[1])["filename"] == due
    assert [world.record(imageid).drives for imageid in (finished, early, due)] == [0, 0, 1]


def test_an_image_that_redis_lost_is_restored_before_it_is_published(world: World, relay: WorkerProcess) -> None:
    imageid = world.store_ready()
    before = world.redis.getdel(keys.image(imageid))
    make_due(world, imageid)
    world.take(NEW_IMAGE_QUEUE.name)
    assert world.redis.get(keys.image(imageid)) == before is not None


def test_a_tombstone_is_stronger_than_the_relay(world: World, relay: WorkerProcess) -> None:
    imageid = world.store_ready()
    world.social.run("bury_image", keys.image(imageid), imageid, "ann")
    make_due(world, imageid)
    world.take(NEW_IMAGE_QUEUE.name)
    assert world.redis.get(keys.image(imageid)) is None


def test_a_rebuild_that_is_due_is_published_once_in_a_while(world: World, relay: WorkerProcess) -> None:
    world.redis.zadd(keys.rebuilds_due(), {"ann": 1_790_000_000_000_001})
    assert decoded(world.take(REBUILD_TIMELINE_QUEUE.name)[1]) == {"username": "ann"}
    world.redis.zadd(keys.rebuilds_due(), {"bea": 1_790_000_000_000_002})
    assert decoded(world.take(REBUILD_TIMELINE_QUEUE.name)[1]) == {"username": "bea"}
    assert world.depth(REBUILD_TIMELINE_QUEUE.name) == 0


def test_any_number_of_relays_may_run(world: World, relay: WorkerProcess) -> None:
    with running(world, "outbox-relay"):
        imageids = {world.store(b"bytes") for _ in range(150)}
        for imageid in imageids:
            make_due(world, imageid)
        taken = [decoded(world.take(RESIZE_QUEUE.name)[1])["filename"] for _ in imageids]
        assert sorted(taken) == sorted(imageids)
    assert {world.record(imageid).drives for imageid in imageids} == {1}


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[tuple[str, Stack]]:
    """A Redis that a test may stop and start."""
    settings = StackSettings.on_free_ports(tmp_path, os.environ)
    stack = Stack(settings, [redis_process(settings)])
    stack.start()
    yield settings.redis_url, stack
    stack.stop()


def test_a_redis_that_came_back_with_another_history_sets_all_that_is_recent_in_motion(
    world: World, own_redis: tuple[str, Stack]
) -> None:
    url, stack = own_redis
    recent, old, gone = (world.store_ready() for _ in range(3))
    for imageid in (recent, old):
        world.records.finish(imageid, State.LISTED, 0)
    world.records.advance(gone, State.DELETED)
    world.records.advance(gone, State.PURGED)
    world.records.finish(gone, State.PURGED, 0)
    world.set_record(old, changed_at=now() - timedelta(minutes=11))
    with running(world, "outbox-relay", REDIS_URL=url) as processes, world.listening(BROADCAST_ACTIVITY) as next_event:
        known = eventually(lambda: world.database["relay"].find_one(), "the history is noted")
        stack.stop()
        eventually(lambda: processes["outbox-relay"].get("/readyz").status_code == 503, "not ready")
        stack.start()

        event = next_event()
        assert (event["type"], event["audience"]) == (RESET, {"gateways": True})
        messages = [decoded(world.take(queue.name)[1]) for queue in (NEW_IMAGE_QUEUE, DELETE_IMAGE_QUEUE)]
        assert [message["filename"] for message in messages] == [recent, gone]
        eventually(partial(has_changed, world, known["replid"]), "the new history is noted")
        with redis.Redis.from_url(url, decode_responses=True, protocol=2) as client:
            assert client.exists(keys.image(recent))
            assert client.xlen(keys.broadcast_log()) == 1
    assert [world.record(imageid).round for imageid in (recent, old, gone)] == [1, 0, 1]
    assert world.record(old).drive_at is None
    assert not world.records.finish(recent, State.LISTED, 0)
    assert world.records.finish(recent, State.LISTED, 1)


def has_changed(world: World, replid: str) -> bool:
    found = world.database["relay"].find_one()
    return found is not None and found["replid"] != replid


def failed_turns(relay: WorkerProcess) -> float:
    return relay.metric("cloudstagram_relay_failures_total", task="outbox")


def test_while_the_broker_is_away_no_drive_is_counted(world: World) -> None:
    imageid = world.store(b"bytes")
    wire = Wire(world.rabbitmq_url)
    with running(world, "outbox-relay", RABBITMQ_URL=wire.url) as processes:
        wire.cut()
        relay = processes["outbox-relay"]
        eventually(
            lambda: relay.metric("cloudstagram_relay_failures_total", task="outbox") >= 1, "the broker is missed"
        )
        make_due(world, imageid)
        turns = failed_turns(relay)
        eventually(lambda: relay.metric("cloudstagram_relay_failures_total", task="outbox") >= turns + 2, "two turns")
        assert world.record(imageid).drives == 0
        wire.mend()
        assert decoded(world.take(RESIZE_QUEUE.name)[1])["filename"] == imageid
        assert world.record(imageid).drives == 1
    wire.close()


@contextmanager
def refusing(world: World, exchange: Exchange) -> Iterator[None]:
    """A queue bound to `exchange` that is full: the broker refuses every publish."""
    full = world.channel.queue_declare(
        "", exclusive=True, arguments={"x-max-length": 1, "x-overflow": "reject-publish"}
    ).method.queue
    world.channel.basic_publish("", full, b"")
    eventually(lambda: world.depth(full) == 1, "the queue is full")
    world.channel.queue_bind(full, exchange.name, "")
    yield
    world.channel.queue_delete(full)


def test_a_queue_that_takes_nothing_holds_up_no_other(world: World, relay: WorkerProcess) -> None:
    with refusing(world, UPLOAD):
        stuck = [world.store(b"bytes") for _ in range(120)]
        for imageid in stuck:
            make_due(world, imageid, timedelta(minutes=1))
        deleted = [world.store(b"bytes") for _ in range(3)]
        for imageid in deleted:
            make_due(world, imageid, state=State.DELETED)
        taken = [decoded(world.take(DELETE_IMAGE_QUEUE.name, 15)[1])["filename"] for _ in deleted]
        assert sorted(taken) == sorted(deleted)
        turns = failed_turns(relay)
        eventually(lambda: failed_turns(relay) >= turns + 2, "two turns")
        assert {world.record(imageid).drives for imageid in stuck} == {0}
        world.channel.queue_purge(RESIZE_QUEUE.name)
    taken = [decoded(world.take(RESIZE_QUEUE.name)[1])["filename"] for _ in stuck]
    assert set(taken) == set(stuck)


def test_a_record_that_can_not_be_read_is_told_although_a_server_is_away_and_holds_up_no_other(
    capfd: pytest.CaptureFixture[str], world: World
) -> None:
    said: list[str] = []

    def is_told() -> bool:
        said.append(capfd.readouterr().out)
        return '"outbox failed"' in "".join(said)

    unreadable, sound = world.store(b"bytes"), world.store_ready()
    stuck = [world.store(b"bytes") for _ in range(60)]  # one for each turn until it is told
    with running(world, "outbox-relay"), refusing(world, UPLOAD):
        for imageid in stuck:
            make_due(world, imageid)
        make_due(world, unreadable, timedelta(minutes=1), state=State.READY, comment=140)
        make_due(world, sound)
        assert decoded(world.take(NEW_IMAGE_QUEUE.name)[1])["filename"] == sound
        eventually(is_told, "what is our own fault is told")
    found = world.database["fs.files"].find_one({"_id": unreadable})
    assert found is not None
    assert found["metadata"]["drives"] >= 1
    assert found["metadata"]["drive_at"] > now() + timedelta(seconds=5)
