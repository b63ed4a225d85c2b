"""The fan-out: every follower, once, by turns."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from cloudstagram.contracts import keys
from cloudstagram.contracts.events import LISTED, NEW_IMAGE
from cloudstagram.contracts.states import State
from cloudstagram.contracts.topology import BROADCAST_NEWIMAGE, IMAGE_TO_FOLLOWERS_QUEUE
from eventually import eventually
from integration.workers_processes.support import WorkerProcess, World, running

#: More than two chunks.
A_FEW = 2_500
#: More than one turn of a quarter of a second, on any machine of today.
CELEBRITY = 200_000


#: As many follows would, as far as the fan-out looks.
GAIN_FOLLOWERS = "for n = 1, tonumber(ARGV[1]) do redis.call('ZADD', KEYS[1], n, 'fan' .. n) end"
#: How many of them have just this one image in their timeline.
REACHED = """
local reached = 0
for n = 1, tonumber(ARGV[1]) do
  local timeline = redis.call('LRANGE', 'fan' .. n .. ':timeline', 0, -1)
  if #timeline == 1 and timeline[1] == ARGV[2] then reached = reached + 1 end
end
return reached
"""


def gain_followers(world: World, username: str, count: int) -> None:
    world.redis.eval(GAIN_FOLLOWERS, 1, keys.followers_index(username), str(count))


def reached(world: World, count: int, imageid: str) -> int:
    number: Any = world.redis.eval(REACHED, 0, str(count), imageid)
    return int(number)


@pytest.fixture
def fan_out(world: World) -> Iterator[WorkerProcess]:
    with running(world, "image-to-followers") as processes:
        yield processes["image-to-followers"]


def turns(fan_out: WorkerProcess) -> float:
    return fan_out.metric("cloudstagram_messages_total", outcome="done", queue=IMAGE_TO_FOLLOWERS_QUEUE.name)


def is_through(world: World, imageid: str) -> bool:
    return world.redis.hget(keys.progress(imageid), "followers") == "1"


def test_every_follower_gets_the_image_once(world: World, fan_out: WorkerProcess) -> None:
    gain_followers(world, "ann", A_FEW)
    imageid = world.store_ready()
    for _ in range(3):
        world.publish(IMAGE_TO_FOLLOWERS_QUEUE, world.message(imageid))
    eventually(lambda: turns(fan_out) == 3, "all three handled")
    assert reached(world, A_FEW, imageid) == A_FEW
    assert world.list_of(keys.images("ann")) == [imageid]
    assert len(world.events(NEW_IMAGE)) == len(world.events(LISTED)) == 1


def test_it_announces_what_nobody_has_announced_and_nothing_twice(world: World, fan_out: WorkerProcess) -> None:
    imageid = world.store_ready()
    with world.listening(BROADCAST_NEWIMAGE) as next_broadcast:
        world.publish(IMAGE_TO_FOLLOWERS_QUEUE, world.message(imageid))
        assert next_broadcast()["seq"] == world.events(NEW_IMAGE)[0].seq
        world.publish(IMAGE_TO_FOLLOWERS_QUEUE, world.message(imageid))
        eventually(lambda: turns(fan_out) == 2, "handled again")
        other = world.store_ready("bea")
        world.publish(IMAGE_TO_FOLLOWERS_QUEUE, world.message(other))
        assert next_broadcast()["filename"] == other


def test_a_celebrity_takes_turns_with_everyone(world: World, fan_out: WorkerProcess) -> None:
    gain_followers(world, "ann", CELEBRITY)
    world.follow("cid", "bea")
    celebrity = [world.store_ready("ann") for _ in range(3)]
    other = world.store_ready("bea")
    for imageid in (*celebrity, other):
        world.publish(IMAGE_TO_FOLLOWERS_QUEUE, world.message(imageid))
    eventually(lambda: is_through(world, other), "the other's image is through")
    assert not all(is_through(world, imageid) for imageid in celebrity)
    assert world.list_of(keys.timeline("cid")) == [other]
    eventually(lambda: all(is_through(world, imageid) for imageid in celebrity), "all are through", 60)
    assert turns(fan_out) > 4
    length = world.redis.llen(keys.timeline(f"fan{CELEBRITY}"))
    assert length == len(celebrity)


def test_people_who_follow_and_unfollow_meanwhile_are_neither_skipped_nor_served_twice(
    world: World, fan_out: WorkerProcess
) -> None:
    gain_followers(world, "ann", CELEBRITY)
    people = [f"person{number}" for number in range(40)]
    chance = random.Random(7)
    follows = dict.fromkeys(people, False)
    imageid = world.store_ready()
    world.publish(IMAGE_TO_FOLLOWERS_QUEUE, world.message(imageid))
    moves = 0
    while not is_through(world, imageid) or moves < 200:
        person = chance.choice(people)
        (world.unfollow if follows[person] else world.follow)(person, "ann")
        follows[person] = not follows[person]
        moves += 1
    for person in people:
        assert world.list_of(keys.timeline(person)) == ([imageid] if follows[person] else []), person
    assert reached(world, CELEBRITY, imageid) == CELEBRITY


def test_a_stop_amid_a_fan_out_hands_over_and_nobody_is_left_out(world: World) -> None:
    gain_followers(world, "ann", CELEBRITY)
    imageid = world.store_ready()
    with running(world, "image-to-followers") as processes:
        world.publish(IMAGE_TO_FOLLOWERS_QUEUE, world.message(imageid))
        eventually(lambda: world.redis.hget(keys.progress(imageid), "cursor"), "it has begun")
        status, seconds = processes["image-to-followers"].stop()
        assert status == 0
        assert seconds < 9
    assert not is_through(world, imageid)
    eventually(lambda: world.depth(IMAGE_TO_FOLLOWERS_QUEUE.name) == 1, "its next turn waits")
    with running(world, "image-to-followers"):
        eventually(lambda: is_through(world, imageid), "through", 60)
    assert reached(world, CELEBRITY, imageid) == CELEBRITY


def test_a_process_that_is_killed_amid_a_fan_out_loses_nothing(world: World) -> None:
    gain_followers(world, "ann", CELEBRITY)
    imageid = world.store_ready()
    with running(world, "image-to-followers") as processes:
        world.publish(IMAGE_TO_FOLLOWERS_QUEUE, world.message(imageid))
        eventually(lambda: world.redis.hget(keys.progress(imageid), "cursor"), "it has begun")
        processes["image-to-followers"].process.kill()
        processes["image-to-followers"].process.wait()
    with running(world, "image-to-followers") as processes:
        eventually(lambda: is_through(world, imageid), "through", 60)
        assert processes["image-to-followers"].metric("cloudstagram_fan_outs_resumed_total") >= 1
    assert reached(world, CELEBRITY, imageid) == CELEBRITY
    assert world.record(imageid).state is State.READY
