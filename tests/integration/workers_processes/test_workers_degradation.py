"""What becomes of each queue's messages while a server is dead or frozen: each row of tests/degradation.py."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest

from cloudstagram.contracts import keys
from cloudstagram.contracts.messages import DeleteImage, Message, RebuildTimeline
from cloudstagram.contracts.states import State
from cloudstagram.contracts.topology import (
    ADD_IMAGE_TO_USER_QUEUE,
    DELETE_IMAGE_QUEUE,
    IMAGE_TO_FOLLOWERS_QUEUE,
    NEW_IMAGE_QUEUE,
    REBUILD_TIMELINE_QUEUE,
    RESIZE_QUEUE,
)
from degradation import WORKERS, Outcome, Server
from eventually import eventually
from integration.workers_processes.support import WorkerProcess, World, now, picture, running
from integration.workers_processes.wire import Wire

QUEUES = {
    "resize": RESIZE_QUEUE,
    "add-image-to-user": ADD_IMAGE_TO_USER_QUEUE,
    "new-image": NEW_IMAGE_QUEUE,
    "image-to-followers": IMAGE_TO_FOLLOWERS_QUEUE,
    "delete-image": DELETE_IMAGE_QUEUE,
    "rebuild-timeline": REBUILD_TIMELINE_QUEUE,
}
Processes = dict[str, WorkerProcess]
Wires = dict[Server, Wire]


@pytest.fixture(scope="module")
def wires(world: World) -> Iterator[Wires]:
    made = {server: Wire(getattr(world, f"{server}_url")) for server in Server}
    yield made
    for wire in made.values():
        wire.close()


@pytest.fixture(scope="module")
def processes(world: World, wires: Wires) -> Iterator[Processes]:
    """All workers, each server behind one wire."""
    urls = {f"{server.upper()}_URL": wire.url for server, wire in wires.items()}
    urls["MONGODB_URL"] = wires[Server.MONGODB].direct_url
    with running(world, *QUEUES, "outbox-relay", "auditor", **urls) as started:
        yield started


def messages(world: World) -> dict[str, Message]:
    """One for each queue, with work to do."""
    stored, listed, deleted = world.store(picture()), world.store_ready(), world.store_ready()
    world.records.advance(deleted, State.DELETED)
    return {
        "resize": world.message(stored),
        **dict.fromkeys(("add-image-to-user", "new-image", "image-to-followers"), world.message(listed)),
        "delete-image": DeleteImage(filename=deleted, userid="ann"),
        "rebuild-timeline": RebuildTimeline(username="ann"),
    }


def handled(processes: Processes, outcome: str) -> dict[str, float]:
    return {
        name: processes[name].metric("cloudstagram_messages_total", outcome=outcome, queue=queue.name)
        for name, queue in QUEUES.items()
    }


def done(processes: Processes, before: dict[str, float]) -> dict[str, Outcome]:
    """What became of one message of each."""
    now_done = handled(processes, "done")
    return {name: Outcome.WORKS if now_done[name] > before[name] else Outcome.WAITS for name in QUEUES}


def held(processes: Processes, server: Server) -> dict[str, float]:
    """How often each held a message because of that server."""
    return {
        name: processes[name].metric("cloudstagram_messages_held_total", queue=queue.name, dependency=str(server))
        for name, queue in QUEUES.items()
    }


def all_wait(processes: Processes, names: list[str], server: Server, before: dict[str, float]) -> bool:
    """Each has its message in hand and holds it, or none can come."""

    def is_away(name: str) -> bool:
        return processes[name].get("/readyz").json()["dependencies"][server] != "ok"

    # All at once: readiness waits for the server.
    with ThreadPoolExecutor(len(names)) as pool:
        away = all(pool.map(is_away, names))
    now_held = held(processes, server)
    return away and (server is Server.RABBITMQ or all(now_held[name] > before[name] for name in names))


@pytest.mark.parametrize("mishap", [Wire.cut, Wire.swallow])
@pytest.mark.parametrize("server", Server)
def test_without_a_server_each_workers_message_waits_or_is_done_as_the_table_says_and_nothing_is_counted(
    world: World, processes: Processes, wires: Wires, server: Server, mishap: object
) -> None:
    expected = {row.what: row.without(server) for row in WORKERS if row.what in QUEUES}
    before, held_before, to_do = handled(processes, "done"), held(processes, server), messages(world)
    mishap(wires[server])  # type: ignore[operator]
    try:
        for name, message in to_do.items():
            world.publish(QUEUES[name], message)
        waiting = [name for name, outcome in expected.items() if outcome is Outcome.WAITS]
        eventually(lambda: all_wait(processes, waiting, server, held_before), f"{', '.join(waiting)} wait", 60)
        eventually(lambda: done(processes, before) == expected, "the others are done")
        assert all(processes[name].get("/livez").status_code == 200 for name in QUEUES)
    finally:
        wires[server].mend()
    eventually(lambda: set(done(processes, before).values()) == {Outcome.WORKS}, "all are done", 60)
    for outcome in ("later", "dead", "renewed"):
        assert set(handled(processes, outcome).values()) == {0}
    for process in processes.values():
        eventually(process.is_ready, f"{process.name} is ready again")


@pytest.mark.parametrize("server", Server)
def test_without_a_server_the_relay_waits_and_drives_afterwards(
    world: World, processes: Processes, wires: Wires, server: Server
) -> None:
    assert {row.what: row for row in WORKERS}["outbox-relay"].without(server) is Outcome.WAITS
    images = [world.store_ready() for _turn in range(2)]
    relay = processes["outbox-relay"]
    failures = partial(relay.metric, "cloudstagram_relay_failures_total", task="outbox")
    wires[server].cut()
    try:
        for imageid in images:
            world.set_record(imageid, drive_at=now() - timedelta(seconds=1))
        so_far = failures()
        eventually(lambda: failures() >= so_far + 2, "two turns, each with an image of its own where it gets so far")
        eventually(lambda: relay.get("/readyz").status_code == 503, "it is not ready")
        assert not any(map(world.is_listed, images))
    finally:
        wires[server].mend()
    eventually(lambda: all(map(world.is_listed, images)), "listed")


def test_the_auditor_waits_for_redis_and_mongodb_and_goes_on_without_the_broker(
    world: World, processes: Processes, wires: Wires
) -> None:
    row = {row.what: row for row in WORKERS}["auditor"]
    world.register("ann")
    auditor = processes["auditor"]
    audited = partial(auditor.metric, "cloudstagram_audited_people_total")
    for server in Server:
        wires[server].cut()
        try:
            if row.without(server) is Outcome.WAITS:
                eventually(lambda: auditor.get("/readyz").status_code == 503, "it is not ready")
            else:
                so_far = audited()
                eventually(lambda so_far=so_far: audited() > so_far, "it goes on")
        finally:
            wires[server].mend()
        so_far = audited()
        eventually(lambda so_far=so_far: audited() > so_far, "it goes on")
    assert world.redis.exists(keys.account("ann"))
