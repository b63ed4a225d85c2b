"""A whole run: one system, one crowd, round after round."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from random import Random

from pymongo.errors import PyMongoError
from tests.faults.api import Api, new_client
from tests.faults.checker import Checker
from tests.faults.fans import gather
from tests.faults.findings import Findings
from tests.faults.history import History
from tests.faults.injection import Injection
from tests.faults.paths import Paths
from tests.faults.people import Crowd, Person
from tests.faults.round import Round
from tests.faults.summary import Summary
from tests.faults.viewer import Viewer
from tests.faults.world import World, running
from tornado.httpclient import AsyncHTTPClient

from cloudstagram.contracts.states import State

PEOPLE = ("ann", "ben", "cleo", "dora", "emil", "fay", "gus", "hana", "ivo", "jule")
#: She has followers enough for a fan-out in several steps.
CELEBRITY = PEOPLE[0]
#: For what waits in threads: looks at servers that are frozen must not hold up whoever resolves an address.
THREADS = 64
#: Seconds between two looks at how much is on its way.
COUNT_S = 1.0
#: Seconds of faults in one round.
ROUND_S = 75.0


async def run(seed: str, seconds: float, data: Path) -> Summary:
    """Stops after the first round in which something was wrong."""
    began = time.monotonic()
    summary = Summary(seed)
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS))

    def say(words: str) -> None:
        print(f"{time.monotonic() - began:7.1f} s  {words}", flush=True)

    async with running(data) as world, AsyncExitStack() as stack:
        say(f"the system runs, seed {seed}, logs in {world.settings.layout.logs}")
        client = new_client()
        stack.callback(client.close)
        history, findings = History(), Findings()
        crowd = Crowd(list(PEOPLE), history, findings)
        people = await _people(world, client, crowd, seed)
        viewers = _viewers(people, world, client, findings, seed)
        await asyncio.to_thread(gather, world.redis, CELEBRITY)
        paths = Paths(world, client)
        watching = [asyncio.create_task(viewer.watch()) for viewer in viewers]
        watching += [asyncio.create_task(paths.watch()), asyncio.create_task(_count(world, crowd))]
        stack.push_async_callback(_end, watching)
        injection = Injection(world, history, Random(seed), say)
        checker = Checker(world, history, {person.name: person.api for person in people}, viewers, say)
        end = time.monotonic() + seconds
        while time.monotonic() < end and not summary.wrong:
            length = min(ROUND_S, max(10.0, end - time.monotonic()))
            number = len(summary.rounds)
            random = Random(f"{seed}/{number}")
            _raise_errors(watching)
            outcome = await Round(number, length, random, world, history, people, injection, checker, say).run()
            summary.rounds.append(outcome)
            summary.wrong = [*findings.seen, *outcome.findings]
            _raise_errors(watching)
        await paths.look()
        summary.take(history, injection, paths, viewers, world)
    return summary


async def _count(world: World, crowd: Crowd) -> None:
    """What is on its way, until it is cancelled."""
    files = world.database["fs.files"]
    on_their_way = {"metadata.state": {"$in": [State.STORED, State.READY]}}
    while True:
        with suppress(PyMongoError):
            crowd.on_their_way = await asyncio.to_thread(files.count_documents, on_their_way)
        await asyncio.sleep(COUNT_S)


async def _people(world: World, client: AsyncHTTPClient, crowd: Crowd, seed: str) -> list[Person]:
    people = []
    for name in crowd.names:
        api = Api(world.settings.base_url, client)
        await api.register(name)
        people.append(Person(name, api, crowd, Random(f"{seed}/{name}")))
    return people


def _viewers(
    people: list[Person], world: World, client: AsyncHTTPClient, findings: Findings, seed: str
) -> list[Viewer]:
    """Nobody in particular at two pages, some people at home, one at another's profile, one at Latest Images."""
    nobody = Api(world.settings.base_url, client)
    who = [(nobody, "", "latest"), (nobody, "", f"profile/{people[0].name}")]
    who += [(person.api, person.name, "home") for person in people[:4]]
    who += [(people[4].api, people[4].name, f"profile/{people[1].name}"), (people[5].api, people[5].name, "latest")]
    return [Viewer(api, me, key, findings, Random(f"{seed}/{me}/{key}")) for api, me, key in who]


def _raise_errors(tasks: list[asyncio.Task[None]]) -> None:
    """What ends such a task is a fault of the suite's own."""
    for task in tasks:
        if task.done():
            task.result()


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
