"""`cloudstagram-admin` against real servers, as an operator types it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta

import pytest
from bson import ObjectId

from cloudstagram.contracts import keys
from cloudstagram.contracts.renditions import Rendition
from cloudstagram.contracts.states import State
from cloudstagram.contracts.topology import NEW_IMAGE_QUEUE, RESIZE_QUEUE
from eventually import eventually
from integration.workers_processes.support import World, now, picture, running

Admin = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def admin(world: World) -> Admin:
    servers = {"REDIS_URL": world.redis_url, "MONGODB_URL": world.mongodb_url, "RABBITMQ_URL": world.rabbitmq_url}

    def run(*arguments: str, **instead: str) -> subprocess.CompletedProcess[str]:
        command = (sys.executable, "-m", "fanout_workers.admin", *arguments)
        return subprocess.run(
            command, env=os.environ | servers | instead, capture_output=True, text=True, timeout=60, check=False
        )

    return run


def bury(world: World, body: bytes, **headers: object) -> None:
    world.channel.queue_declare(RESIZE_QUEUE.dead, passive=True)
    properties = {"attempts": 5, "reason": "Later: the moon", "trace": "Traceback: here", "request_id": "request-7"}
    dead = type("Dead", (), {"name": RESIZE_QUEUE.dead})
    world.publish(dead, body, **(properties | headers))  # type: ignore[arg-type]
    eventually(lambda: world.depth(RESIZE_QUEUE.dead) >= 1, "it is there")


def ids(listed: subprocess.CompletedProcess[str]) -> list[str]:
    return [line.split()[0] for line in listed.stdout.splitlines()]


def test_dead_letters_are_listed_and_shown_as_often_as_one_likes(world: World, admin: Admin) -> None:
    bury(world, b'{"filename": "one"}')
    for _ in range(12):
        listed = admin("dead-letters", "list", "--queue", RESIZE_QUEUE.name)
    assert len(ids(listed)) == 1
    assert "resize_queue  5 attempts  Later: the moon" in listed.stdout
    shown = admin("dead-letters", "show", ids(listed)[0]).stdout
    for part in ('{"filename": "one"}', "request-7", "Traceback: here"):
        assert part in shown
    assert world.depth(RESIZE_QUEUE.dead) == 1


def test_a_requeued_dead_letter_is_worked_as_if_for_the_first_time(world: World, admin: Admin) -> None:
    for body in (b"first", b"second"):
        bury(world, body)
    eventually(lambda: world.depth(RESIZE_QUEUE.dead) == 2, "both are there")
    first, _ = ids(admin("dead-letters", "list"))
    dry = admin("dead-letters", "requeue", "--dry-run", first)
    assert "1 dead letter would be requeued" in dry.stderr
    assert world.depth(RESIZE_QUEUE.name) == 0
    assert admin("dead-letters", "requeue", first).returncode == 0
    headers, body = world.take(RESIZE_QUEUE.name)
    assert (body, headers.get("attempts")) == (b"first", None)
    assert world.depth(RESIZE_QUEUE.dead) == 1


def test_dropped_dead_letters_are_gone_and_unknown_ones_are_named(world: World, admin: Admin) -> None:
    bury(world, b"one")
    assert admin("dead-letters", "drop", "--all", "--yes").returncode == 0
    assert world.depth(RESIZE_QUEUE.dead) == 0
    unknown = admin("dead-letters", "drop", "0123456789ab")
    assert (unknown.returncode, "not there: 0123456789ab" in unknown.stderr) == (1, True)
    assert admin("dead-letters", "drop").returncode == 2


def test_a_timeline_is_noted_and_then_rebuilt(world: World, admin: Admin) -> None:
    world.register("ann", "bea")
    world.redis.rpush(keys.images("ann"), "01KAWZ6Q8X3M5V7N9P1R2S4T6V")
    assert "1 timeline would be noted" in admin("timelines", "rebuild", "--user", "ann", "--dry-run").stdout
    assert not world.redis.exists(keys.rebuilds_due())
    assert "2 timelines noted" in admin("timelines", "rebuild").stdout
    assert sorted(world.redis.zrange(keys.rebuilds_due(), 0, -1)) == ["ann", "bea"]  # type: ignore[arg-type]
    with running(world, "outbox-relay", "rebuild-timeline"):
        eventually(lambda: not world.redis.exists(keys.rebuilds_due()), "both are rebuilt")
    assert world.list_of(keys.timeline("ann")) == ["01KAWZ6Q8X3M5V7N9P1R2S4T6V"]
    assert admin("timelines", "rebuild", "--user", "zoe").returncode == 1


def test_counters_become_what_their_lists_are(world: World, admin: Admin) -> None:
    world.register("ann", "bea")
    world.follow("ann", "bea")
    world.redis.set(keys.followers_count("bea"), 7)
    world.redis.set(keys.image_count("ann"), 3)
    assert "2 counters would be set right" in admin("counters", "reconcile", "--dry-run").stdout
    assert world.redis.get(keys.followers_count("bea")) == "7"
    done = admin("counters", "reconcile").stdout
    assert "bea: 7 followers, the list has 1" in done
    assert (world.redis.get(keys.followers_count("bea")), world.redis.get(keys.image_count("ann"))) == ("1", "0")
    assert world.redis.zscore(keys.counts_changed(), "profile/bea")
    assert "0 counters set right" in admin("counters", "reconcile").stdout


def test_a_listed_picture_that_redis_lost_is_listed_again(world: World, admin: Admin) -> None:
    imageid = world.store_ready()
    world.records.finish(imageid, State.LISTED, 0)
    world.redis.delete(keys.image(imageid))
    assert "would be set" in admin("images", "reprocess", imageid, "--dry-run").stdout
    assert world.record(imageid).drive_at is None
    assert admin("images", "reprocess", imageid).returncode == 0
    assert (world.record(imageid).round, world.record(imageid).drives) == (1, 0)
    with running(world, "outbox-relay", "new-image", "add-image-to-user", "image-to-followers"):
        eventually(lambda: world.is_listed(imageid), "it is listed")
    assert world.list_of(keys.latest_images()) == [imageid] == world.list_of(keys.images("ann"))


def test_d2_lists_timelines_and_counts_that_are_gone_are_made_again_from_the_records(
    world: World, admin: Admin
) -> None:
    world.register("ann", "bea", "fan")
    for name in ("ann", "bea"):
        world.follow("fan", name)
    with running(world, "outbox-relay", "new-image", "add-image-to-user", "image-to-followers", "rebuild-timeline"):
        imageids = [world.store_ready(name) for name in ("ann", "bea", "ann")]
        for imageid in imageids:
            world.publish_to_lists(imageid)
            eventually(lambda imageid=imageid: world.is_listed(imageid), "it is listed")
        lists = [keys.latest_images()]
        for name in ("ann", "bea", "fan"):
            lists += [keys.images(name), keys.timeline(name)]
        before = {key: world.list_of(key) for key in lists}
        world.redis.delete(*lists, *map(keys.image, imageids), keys.image_count("ann"), keys.image_count("bea"))
        for command in (
            ("images", "reprocess", "--user", "ann"),
            ("images", "reprocess", "--user", "bea"),
            ("timelines", "rebuild"),
        ):
            done = admin(*command)
            assert done.returncode == 0, done.stderr
        eventually(lambda: {key: world.list_of(key) for key in lists} == before, "all is as before")
        assert admin("counters", "reconcile").returncode == 0
    assert [world.redis.get(keys.image_count(name)) for name in ("ann", "bea")] == ["2", "1"]


def test_renditions_are_made_again_from_the_original(world: World, admin: Admin) -> None:
    imageid = world.store(picture())
    world.records.advance(imageid, State.READY, width=1, height=1, placeholder="AAAA")
    world.records.finish(imageid, State.LISTED, 0)
    assert admin("images", "reprocess", "--user", "ann", "--renditions").returncode == 0
    assert world.record(imageid).state is State.STORED
    with running(world, "outbox-relay", "resize"):
        eventually(lambda: world.record(imageid).state is State.READY, "it is ready")
    assert world.picture(imageid, Rendition.DISPLAY).data
    assert world.record(imageid).width == 600


def test_what_was_live_once_is_never_refused(world: World, admin: Admin) -> None:
    imageid = world.store(b"no picture")
    world.records.advance(imageid, State.READY, width=640, height=480, placeholder="AAAA")
    assert admin("images", "reprocess", imageid, "--renditions").returncode == 0
    with running(world, "resize") as processes:
        world.publish(RESIZE_QUEUE, world.message(imageid))
        eventually(
            lambda: processes["resize"].metric("cloudstagram_messages_total", outcome="later", queue="resize_queue"),
            "it was tried",
        )
    assert world.record(imageid).state is State.STORED
    assert world.chunks(imageid) == 1


def test_what_can_not_be_reprocessed_is_left_alone(world: World, admin: Admin) -> None:
    imageid = world.store_ready()
    world.database["fs.chunks"].delete_many({"files_id": imageid})
    lost = admin("images", "reprocess", imageid, "--renditions")
    assert (lost.returncode, "no whole original" in lost.stderr) == (1, True)
    world.set_record(imageid, state=State.REJECTED)
    assert admin("images", "reprocess", imageid).returncode == 1
    assert world.record(imageid).round == 0


def test_only_old_orphans_are_swept(world: World, admin: Admin) -> None:
    long_ago = now() - timedelta(days=2)
    live, purged = world.store_ready(), world.store_ready()
    for imageid in (live, purged):
        world.renditions.write(imageid, Rendition.THUMBNAIL, b"thumbnail", "image/webp")
    world.records.advance(purged, State.DELETED)
    world.records.advance(purged, State.PURGED)
    world.records.finish(purged, State.PURGED, 0)
    thumbnails = [Rendition.THUMBNAIL.of(imageid) for imageid in (live, purged)]
    world.database["fs.chunks"].insert_one(
        {"_id": ObjectId.from_datetime(long_ago), "files_id": "01OLD", "n": 0, "data": b"x"}
    )
    world.database["fs.chunks"].insert_one({"files_id": "01NEW", "n": 0, "data": b"x"})
    for thumbnail in thumbnails:
        change = {"$set": {"uploadDate": long_ago}}
        world.database["fs.files"].update_one({"_id": thumbnail}, change)

    assert "2 orphans would be removed" in admin("orphans", "sweep", "--dry-run").stdout
    assert "2 orphans removed" in admin("orphans", "sweep").stdout
    left = set(world.database["fs.chunks"].distinct("files_id"))
    assert left == {live, purged, thumbnails[0], "01NEW"}
    assert "0 orphans removed" in admin("orphans", "sweep").stdout


def test_the_status_tells_of_queues_dead_letters_and_the_oldest_work(world: World, admin: Admin) -> None:
    bury(world, b"one")
    imageid = world.store_ready()
    world.set_record(imageid, changed_at=now() - timedelta(minutes=5), drive_at=now() - timedelta(seconds=40))
    world.publish_to_lists(imageid)
    eventually(lambda: world.depth(NEW_IMAGE_QUEUE.name) == 1, "it waits")
    told = admin("status")
    assert told.returncode == 0, told.stderr
    rows = {line.split()[0]: line.split()[1:] for line in told.stdout.splitlines()}
    assert rows["resize_queue"] == ["0", "0", "0", "1"]
    assert rows["new_image_queue"] == ["1", "0", "0", "0"]
    assert f"ready: 1 picture for the list workers, the oldest ({imageid}) for 5 min" in told.stdout
    assert "relay lag: 4" in told.stdout
    assert world.depth(NEW_IMAGE_QUEUE.name) == 1


@pytest.mark.parametrize(
    ("variable", "url", "command"),
    [
        ("REDIS_URL", "redis://127.0.0.1:1/0", "counters reconcile"),
        ("RABBITMQ_URL", "amqp://127.0.0.1:1/", "dead-letters list"),
        ("MONGODB_URL", "mongodb://127.0.0.1:1/?replicaSet=rs0", "orphans sweep"),
        ("REDIS_URL", "", "timelines rebuild"),
    ],
)
def test_a_server_that_is_away_is_one_line(admin: Admin, variable: str, url: str, command: str) -> None:
    failed = admin(*command.split(), **{variable: url, "VCAP_SERVICES": ""})
    assert (failed.returncode, len(failed.stderr.splitlines())) == (1, 1)
    assert "is down" in failed.stderr or variable in failed.stderr


def test_the_status_of_the_others_is_told_when_one_is_away(admin: Admin) -> None:
    told = admin("status", RABBITMQ_URL="amqp://127.0.0.1:1/")
    assert (told.returncode, "rabbitmq is down" in told.stderr) == (1, True)
    assert "0 timelines to be rebuilt" in told.stdout


@pytest.mark.parametrize(
    "command",
    [
        *("", "status", "timelines", "timelines rebuild", "counters reconcile", "images reprocess", "orphans sweep"),
        *("dead-letters", "dead-letters list", "dead-letters show", "dead-letters requeue", "dead-letters drop"),
    ],
)
def test_every_command_tells_how_it_is_used_without_any_server(admin: Admin, command: str) -> None:
    told = admin(*command.split(), "--help", REDIS_URL="", MONGODB_URL="", RABBITMQ_URL="", VCAP_SERVICES="")
    assert told.returncode == 0
    assert told.stdout.startswith("Usage: cloudstagram-admin")
