"""What the exchanges lose, delay, repeat or mix up: the log has it, so everyone gets each once, in order, and soon."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from integration.gateway_process.clients import TRANSPORTS, Client, WebSocketClient
from integration.gateway_process.support import Gateway, World

#: How late, in seconds, what no exchange brings may be: the gateway's own look, and what a loaded machine adds.
LATE_MOST_S = 1 + 1


def happening(world: World, chance: random.Random) -> Iterator[tuple[tuple[str, str], list[str]]]:
    """Pictures that come, and some that go again: type and imageid as clients are told, and the event."""
    imageids: list[str] = []
    while True:
        if imageids and chance.random() < 0.3:
            imageid = imageids.pop(chance.randrange(len(imageids)))
            yield ("image_deleted", imageid), world.delete(imageid)[0]
        else:
            imageids.append(world.picture())
            yield ("new_image", imageids[-1]), world.announce(imageids[-1])


def told(client: Client) -> list[tuple[str, str]]:
    """In the order in which it came."""
    return [
        (message["type"], message["imageid"] if "imageid" in message else message["image"]["imageid"])
        for message in client.seen
        if message["type"] in ("new_image", "image_deleted")
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_r9_each_event_comes_once_and_in_order_whatever_the_exchanges_do(
    gateway: Gateway, world: World, seed: int
) -> None:
    """An event is broadcast never, once, or thrice, and each time at once or after later ones."""
    chance = random.Random(seed)
    with ExitStack() as stack:
        clients = [stack.enter_context(make(gateway, None)) for make in TRANSPORTS.values()]
        for client in clients:
            client.view("latest")
        events, on_the_way = happening(world, chance), list[list[str]]()
        wanted = []
        for _ in range(25):
            what, event = next(events)
            wanted.append(what)
            on_the_way += [event] * chance.choice((0, 1, 1, 3))
            chance.shuffle(on_the_way)
            for _ in range(chance.randint(0, len(on_the_way))):
                world.broadcast(on_the_way.pop())
        for client in clients:
            client.settle(world)
        for event in on_the_way:
            world.broadcast(event)
        world.broadcast(world.announce(last := world.picture()))
        for client in clients:
            client.wait_for("new_image")
            client.settle(world)
            assert told(client) == [*wanted, ("new_image", last)]


def test_r9_an_event_that_no_exchange_brings_is_at_most_a_second_late(gateway: Gateway, world: World) -> None:
    took = []
    with WebSocketClient(gateway) as client:
        client.view("latest")
        for _ in range(5):
            began = time.monotonic()
            world.announce(imageid := world.picture())
            while client.wait_for("new_image")["image"]["imageid"] != imageid:
                pass
            took.append(time.monotonic() - began)
    print("late by", [f"{seconds:.2f} s" for seconds in took])
    assert statistics.median(took) < LATE_MOST_S
