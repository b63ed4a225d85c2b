"""Very many sockets at once: those that break, those that do not read, and more than there is room for."""

from __future__ import annotations

import secrets
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from eventually import eventually
from full_size import how_many
from integration.gateway_process.crowd import WITHIN_S, Crowd, Page
from integration.gateway_process.support import ORIGIN, Gateway, World, running
from realtime_gateway.connections.sockets import BUFFER_MOST
from realtime_gateway.viewers import TOO_SLOW

#: Seconds between two heartbeats: what a crowd is sent besides events.
HEARTBEAT_SECONDS = "5"
MIB = 1024 * 1024
#: Bytes for what is kept once, however many receive it: the ring, and messages as they look on the wire.
OTHERS_MOST = 48 * MIB
#: Connections to Redis that stay once they were needed at the same time.
SERVERS_MOST = 40


@pytest.fixture
def lone(world: World, web: Path) -> Iterator[Gateway]:
    """A gateway with nobody else at it."""
    with running(world, web, HEARTBEAT_SECONDS=HEARTBEAT_SECONDS) as gateway:
        yield gateway


def resident_bytes(gateway: Gateway, field: str = "VmRSS") -> int:
    """What it has in memory; `VmHWM`: the most that it ever had."""
    lines = Path(f"/proc/{gateway.process.pid}/status").read_text(encoding="ascii").splitlines()
    (line,) = (line for line in lines if line.startswith(f"{field}:"))
    return int(line.split()[1]) * 1024


def descriptors(gateway: Gateway) -> int:
    return len(list(Path(f"/proc/{gateway.process.pid}/fd").iterdir()))


def sockets(gateway: Gateway) -> float:
    return sum(
        gateway.metric("cloudstagram_gateway_sockets", transport=transport) for transport in ("websocket", "xhr")
    )


def sockets_dropped(gateway: Gateway) -> float:
    """Because they did not read."""
    return gateway.metric("cloudstagram_gateway_closed_total", code=str(TOO_SLOW))


def has_come(pages: list[Page], event: str) -> bool:
    return all(page.came and page.came[-1][0] == event for page in pages)


def test_r3_sockets_that_are_reset_in_the_middle_of_a_broadcast_cost_the_others_no_event(
    lone: Gateway, world: World
) -> None:
    """Half of those that break do so when they get an event, while others are still to get it; half just before."""
    pages, rounds = how_many(400, 1_000), 10
    with Crowd(lone) as crowd:
        everyone = crowd.open(pages)
        doomed = everyone[:: pages // (2 * rounds)][: 2 * rounds]
        others = [page for page in everyone if page not in doomed]
        for number, page in enumerate(doomed[:rounds]):
            page.leave_after = number + 1
        events = []
        for page in doomed[rounds:]:
            crowd.each(Page.reset, [page])
            events.append(world.announce(world.picture()))
            world.broadcast(events[-1])
        wanted = [event[0] for event in events]
        eventually(lambda: has_come(others, wanted[-1]), "the last event reached all others", WITHIN_S)
        assert len(others) == pages - 2 * rounds
        assert [page for page in others if page.events != wanted] == []
        assert all(page.closed for page in doomed)
        eventually(lambda: sockets(lone) == len(others), "the gateway has forgotten those that broke")


def test_r5_who_does_not_read_is_dropped_at_the_cap_and_delays_nobody(lone: Gateway, world: World) -> None:
    mute, events, event_bytes, at_once = how_many(40, 200), how_many(3_000, 10_000), 1_900, 100
    with Crowd(lone) as crowd:
        readers, silent = crowd.open(3), crowd.open(mute, receive_buffer=4_096)
        crowd.each(Page.stop_reading, silent)
        before, names, took = resident_bytes(lone), [], []
        for number in range(events):
            names.append(f"{number:0{event_bytes}}")
            event = world.event("image_deleted", {"image_of": "ann"}, {"imageid": names[-1]})
            if number % at_once == at_once - 1:
                began = time.monotonic()
                world.broadcast(event)
                eventually(lambda: has_come(readers, names[-1]), "those who read have it", WITHIN_S)
                took.append(max(page.came[-1][1] for page in readers) - began)
        assert all(page.events == names for page in readers)
        eventually(lambda: sockets(lone) == len(readers), "those who do not read are dropped", WITHIN_S)
        assert sockets_dropped(lone) == mute
    print(f"{at_once} events took {statistics.median(took) * 1000:.0f} ms, at most {max(took) * 1000:.0f} ms")
    assert statistics.median(took) < 1
    grown = resident_bytes(lone, "VmHWM") - before
    print(f"memory grew by {grown / MIB:.0f} MiB at most; unbounded: {mute * events * event_bytes / MIB:.0f} MiB")
    assert grown < mute * 1.5 * BUFFER_MOST + OTHERS_MOST


def poll(gateway: Gateway) -> requests.Response:
    """Opens a session of a random id that nobody asks for again."""
    path = f"/broadcast/000/{secrets.token_hex(8)}/xhr"
    return requests.post(gateway.url + path, headers={"Origin": ORIGIN}, timeout=10)


def send_to_nobody(gateway: Gateway) -> requests.Response:
    path = f"/broadcast/000/{secrets.token_hex(8)}/xhr_send"
    return requests.post(gateway.url + path, data='["x"]', headers={"Origin": ORIGIN}, timeout=10)


def test_r6_beyond_the_cap_all_are_refused_and_nothing_is_left_of_those_who_went(world: World, web: Path) -> None:
    room, polls, rounds = how_many(200, 9_700), how_many(50, 1_000), 3
    limit = f"--nofile={512 + 2 * room}:{512 + 2 * room}"
    left: list[int] = []
    with running(world, web, under=("prlimit", limit), HEARTBEAT_SECONDS=HEARTBEAT_SECONDS) as gateway:
        start = descriptors(gateway)
        for _ in range(rounds):
            with Crowd(gateway) as crowd:
                assert [page for page in crowd.open(room) if not page.welcomed] == []
                assert {page.status for page in crowd.open(how_many(20, 300))} == {503}
                refused = poll(gateway)
                assert refused.status_code == 503
                assert int(refused.headers["Retry-After"]) > 0
                assert sockets(gateway) == room
            eventually(lambda: sockets(gateway) == 0, "the gateway has forgotten the websockets", WITHIN_S)
            assert {(poll(gateway).text, send_to_nobody(gateway).status_code) for _ in range(polls)} == {("o\n", 404)}
            eventually(lambda: sockets(gateway) == 0, "the gateway has forgotten the polling sessions", WITHIN_S)
            eventually(lambda: descriptors(gateway) < start + SERVERS_MOST, "it has closed what they had", WITHIN_S)
            left.append(resident_bytes(gateway))
    print("memory after each round, in MiB:", [round(size / MIB) for size in left])
    assert left[-1] < 1.1 * left[0] + 4 * MIB
