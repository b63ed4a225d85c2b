"""What becomes of messages when something fails: the message itself, a queue, a server."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from cloudstagram.contracts import identifiers, keys
from cloudstagram.contracts.topology import ATTEMPTS, NEW_IMAGE_QUEUE
from integration.workers_processes.support import (
    WorkerProcess,
    World,
    eventually,
    running,
)
from integration.workers_processes.wire import Wire

DONE = {"outcome": "done", "queue": NEW_IMAGE_QUEUE.name}


@pytest.fixture
def new_image(world: World) -> Iterator[WorkerProcess]:
    with running(world, "new-image") as processes:
        yield processes["new-image"]


def is_in_latest(world: World, imageid: str) -> bool:
    return imageid in world.list_of(keys.latest_images())


def damage(world: World, imageid: str) -> None:
    """A record that nobody understands: whose fault it is can't be known."""
    world.set_record(imageid, uploaded="yesterday")


def repair(world: World, imageid: str) -> None:
    world.set_record(imageid, uploaded=identifiers.uploaded_at(imageid))


def test_m5_a_body_that_is_no_message_goes_to_the_dead_letters_at_once(world: World, new_image: WorkerProcess) -> None:
    for body in (b"", b"\xff\x00garbage", b"[]", b'{"filename": 7}'):
        world.publish(NEW_IMAGE_QUEUE, body)
        headers, dead = world.take(NEW_IMAGE_QUEUE.dead)
        assert dead == body
        assert headers["reason"].startswith("Permanent: not a ImageMessage")
        assert headers["attempts"] == 1
        assert headers["request_id"] == "request-1"
        assert "Traceback" in headers["trace"]


def test_m5_among_poison_the_good_are_done_and_nothing_is_tried_without_end(
    world: World, new_image: WorkerProcess
) -> None:
    good, bad = [world.store_ready() for _ in range(12)], [world.store_ready() for _ in range(2)]
    hopeless = [world.message(imageid) for imageid in bad]
    for imageid in bad:
        damage(world, imageid)
    poison = (b"{", b'{"filename": "f"}', b"\x00" * 1_000, b'{"userid": "ann"}')
    for number, imageid in enumerate(good):
        if number % 3 == 0:
            world.publish(NEW_IMAGE_QUEUE, poison[number // 3])
        world.publish(NEW_IMAGE_QUEUE, world.message(imageid))
    for message in hopeless:
        world.publish(NEW_IMAGE_QUEUE, message, attempts=ATTEMPTS - 1)
    dead = len(poison) + len(hopeless)
    eventually(lambda: world.depth(NEW_IMAGE_QUEUE.dead) == dead, "the poison is dead")
    eventually(lambda: all(is_in_latest(world, imageid) for imageid in good), "the good are listed")
    counts = {
        outcome: new_image.metric("cloudstagram_messages_total", outcome=outcome, queue=NEW_IMAGE_QUEUE.name)
        for outcome in ("done", "dead", "later")
    }
    assert counts == {"done": len(good), "dead": dead, "later": 0}
    assert world.depth(NEW_IMAGE_QUEUE.name) == 0
    reasons = [str(world.take(NEW_IMAGE_QUEUE.dead)[0]["reason"]) for _ in range(dead)]
    assert sum(reason.startswith("Permanent: not a ImageMessage") for reason in reasons) == len(poison)
    assert sum("ValidationError" in reason for reason in reasons) == len(hopeless)


def test_a_message_that_fails_is_tried_again_after_a_wait(world: World, new_image: WorkerProcess) -> None:
    imageid = world.store_ready()
    message = world.message(imageid)
    damage(world, imageid)
    world.publish(NEW_IMAGE_QUEUE, message)
    eventually(lambda: world.depth(NEW_IMAGE_QUEUE.retry(1)) == 1, "waiting in the first retry queue")
    eventually(lambda: world.depth(NEW_IMAGE_QUEUE.retry(2)) == 1, "waiting in the second, a second later")
    repair(world, imageid)
    eventually(lambda: is_in_latest(world, imageid), "handled after all")
    assert world.depth(NEW_IMAGE_QUEUE.dead) == 0


def test_the_fifth_failure_is_the_last(world: World, new_image: WorkerProcess) -> None:
    imageid = world.store_ready()
    message = world.message(imageid)
    damage(world, imageid)
    world.publish(NEW_IMAGE_QUEUE, message, attempts=3)
    eventually(lambda: world.depth(NEW_IMAGE_QUEUE.retry(4)) == 1, "waiting for its fifth attempt")
    world.publish(NEW_IMAGE_QUEUE, message, attempts=4)
    headers, body = world.take(NEW_IMAGE_QUEUE.dead)
    assert body == message.encode()
    assert headers["attempts"] == 5
    assert "ValidationError" in headers["reason"]
    assert "records.py" in headers["trace"]


def test_a_message_without_a_record_is_no_failure(world: World, new_image: WorkerProcess) -> None:
    imageid = world.store_ready()
    message = world.message(imageid)
    world.database["fs.files"].delete_many({})
    world.publish(NEW_IMAGE_QUEUE, message)
    eventually(lambda: new_image.metric("cloudstagram_messages_total", **DONE) == 1, "done")


def test_m9_a_queue_that_is_deleted_is_declared_and_consumed_again(world: World, new_image: WorkerProcess) -> None:
    world.channel.queue_delete(NEW_IMAGE_QUEUE.name)
    eventually(new_image.is_ready, "ready again")
    imageid = world.store_ready()

    def is_there() -> bool:
        world.publish_to_lists(imageid)
        return is_in_latest(world, imageid)

    eventually(is_there, "listed by way of the exchange")


def test_a_retry_queue_that_is_deleted_loses_no_message(world: World, new_image: WorkerProcess) -> None:
    imageid = world.store_ready()
    message = world.message(imageid)
    damage(world, imageid)
    world.channel.queue_delete(NEW_IMAGE_QUEUE.retry(1))
    world.publish(NEW_IMAGE_QUEUE, message)
    eventually(lambda: world.depth(NEW_IMAGE_QUEUE.retry(2)) == 1, "its second failure")


def test_a_message_that_kills_every_consumer_ends_in_the_dead_letters(world: World) -> None:
    world.publish(NEW_IMAGE_QUEUE, b"poison")

    def is_dead() -> bool:
        frame, _properties, _body = world.channel.basic_get(NEW_IMAGE_QUEUE.name)
        if frame is not None:
            world.channel.basic_nack(frame.delivery_tag, requeue=True)
        return world.depth(NEW_IMAGE_QUEUE.dead) == 1

    eventually(is_dead, "dead")
    assert world.take(NEW_IMAGE_QUEUE.dead)[1] == b"poison"


@pytest.mark.parametrize("server", ["REDIS_URL", "MONGODB_URL"])
def test_while_a_server_is_away_messages_are_held_and_nothing_is_counted(world: World, server: str) -> None:
    imageids = [world.store_ready() for _ in range(20)]
    url = {"REDIS_URL": world.redis_url, "MONGODB_URL": world.mongodb_url}[server]
    wire = Wire(url)
    direct = wire.url.replace("?replicaSet=rs0", "?directConnection=true")
    with running(world, "new-image", **{server: direct}) as processes:
        wire.cut()
        for imageid in imageids:
            world.publish_to_lists(imageid)
        eventually(lambda: processes["new-image"].get("/readyz").status_code == 503, "not ready")
        eventually(lambda: world.depth(NEW_IMAGE_QUEUE.name) == 4, "sixteen in hand, the rest waits", 30)
        assert world.depth(NEW_IMAGE_QUEUE.retry(1)) == 0
        wire.mend()
        eventually(lambda: all(is_in_latest(world, imageid) for imageid in imageids), "all listed", 30)
        metrics = processes["new-image"]
        assert metrics.metric("cloudstagram_messages_total", outcome="later", queue=NEW_IMAGE_QUEUE.name) == 0
        eventually(processes["new-image"].is_ready, "ready again")
    wire.close()


def test_a_lost_connection_to_the_broker_is_made_again(world: World) -> None:
    wire = Wire(world.rabbitmq_url)
    with running(world, "new-image", RABBITMQ_URL=wire.url) as processes:
        for _ in range(2):
            wire.cut()
            eventually(lambda: not processes["new-image"].is_ready(), "not ready")
            imageid = world.store_ready()
            world.publish_to_lists(imageid)
            wire.mend()
            eventually(partial(is_in_latest, world, imageid), "listed", 20)
            eventually(processes["new-image"].is_ready, "ready again")
    wire.close()
