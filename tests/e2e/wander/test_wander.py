"""People wander at random, through all that can go wrong; each page shows the truth all the while and in the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import BrowserContext

from e2e.client import Arrive, Client, unused_name
from e2e.wander import steps
from e2e.wander.crowd import Crowd
from e2e.wander.healed import expect_healed, wait_for_lists
from e2e.wander.kept import kept_after_failure
from e2e.wander.options import seed as seed_of
from e2e.wander.window import Wanderer
from e2e.wander.world import World
from local_stack import Stack
from local_stack.services import GATEWAYS

pytestmark = pytest.mark.moving

DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 780}
#: Enough that every page is longer than a window.
AT_FIRST = 14
#: Of a hundred steps, before how many somebody at the API does something, a network returns, a gateway dies.
CROWD, NETWORK, GATEWAY = 60, 40, 3
#: Seconds of wandering until all is mended and compared; a longer walk goes on from there.
ROUND_S = 60.0
#: Seconds that all else may take on a machine that runs much else: the start, and what heals in the end.
BESIDES_S = 600


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" not in metafunc.fixturenames:
        return
    limit = pytest.mark.timeout(metafunc.config.getoption("--wander-seconds") + BESIDES_S)
    seed = seed_of(metafunc.config)
    metafunc.parametrize("seed", [pytest.param(seed, marks=limit, id=f"seed {seed}")])


@pytest.fixture
def world(seed: str, results: Path) -> Iterator[World]:
    """The walk of this seed. Its story goes to the results, and after a failure to the terminal."""
    with (results / f"wander-{seed}.txt").open("w", buffering=1, encoding="utf-8") as story:

        def tell(line: str) -> None:
            print(line)
            story.write(line + "\n")

        tell(f"--wander-seed={seed}")
        yield World(Random(seed), tell)


@pytest.fixture
def wanderers(world: World, open_context: Callable[..., BrowserContext]) -> list[Wanderer]:
    """Ada with two windows, Bea with a phone, and somebody without an account; the first two are registered."""
    ada = Wanderer(world, open_context(viewport=DESKTOP), "ada")
    bea = Wanderer(world, open_context(viewport=PHONE, is_mobile=True, has_touch=True), "bea", touch=True)
    nobody = Wanderer(world, open_context(viewport=DESKTOP), "nobody")
    for wanderer in (ada, bea, nobody):
        wanderer.open_window()
    for wanderer in (ada, bea):
        wanderer.register(unused_name(wanderer.title))
        world.people.append(wanderer.name)
    ada.open_window("/latest")
    return [ada, bea, nobody]


@pytest.fixture
def clients(world: World, wanderers: list[Wanderer], arrive: Arrive) -> list[Client]:
    """Three at the API, who follow Ada."""
    clients = [arrive(unused_name(name)) for name in ("carl", "dora", "emil")]
    world.people.extend(client.name for client in clients)
    for client in clients:
        client.call("PUT", f"/api/follows/{wanderers[0].name}")
    return clients


def test_whoever_wanders_at_random_sees_the_truth(
    world: World,
    wanderers: list[Wanderer],
    clients: list[Client],
    stack: Stack,
    results: Path,
    request: pytest.FixtureRequest,
) -> None:
    crowd = Crowd(world, clients)
    crowd.share_some(AT_FIRST)
    end = time.monotonic() + request.config.getoption("--wander-seconds")
    with kept_after_failure(wanderers, results, request.node.name):
        while (now := time.monotonic()) < end:
            while time.monotonic() < min(end, now + ROUND_S):
                happen(world, wanderers, crowd, stack)
                expect_no_fault(world, wanderers)
            expect_all_well(world, wanderers, clients[0], stack)


def happen(world: World, wanderers: list[Wanderer], crowd: Crowd, stack: Stack) -> None:
    """One step of somebody at a window, and what happens around her meanwhile."""
    wanderer = world.chance.choice(wanderers)
    steps.step(world.chance.choice(wanderer.windows))
    if world.chance.randrange(100) < CROWD:
        crowd.step()
    for other in wanderers:
        if world.chance.randrange(100) < NETWORK:
            steps.find_the_network(other)
    if world.chance.randrange(100) < GATEWAY and not world.has_just_broken("gateway", 10):
        name = world.chance.choice(GATEWAYS)
        world.break_on_purpose("gateway")
        world.say(f"{name} is killed")
        stack.kill(name)


def expect_all_well(world: World, wanderers: list[Wanderer], client: Client, stack: Stack) -> None:
    """Mend all that was broken, and wait until each window shows what the API has, on each of its pages."""
    world.say("all is well again")
    stack.wait_until_ready(*GATEWAYS)
    for wanderer in wanderers:
        steps.find_the_network(wanderer)
    wait_for_lists(world, client)
    for wanderer in wanderers:
        for window in wanderer.windows:
            window.close_dialog()
            expect_healed(window)
        for link in wanderer.windows[0].tabs.all():
            link.click()
            expect_healed(wanderer.windows[0])
    expect_no_fault(world, wanderers)


def expect_no_fault(world: World, wanderers: list[Wanderer]) -> None:
    """No page saw what must not be, and no browser complained."""
    troubles = [trouble for wanderer in wanderers for window in wanderer.windows for trouble in window.trouble.take()]
    assert not world.faults + troubles, "\n".join(world.faults + troubles)
