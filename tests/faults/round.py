"""One round: a while of work and faults, then healing, then a look at what is left."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import cycle
from random import Random

from tests.faults.checker import Checker
from tests.faults.findings import Finding
from tests.faults.history import History
from tests.faults.injection import Injection
from tests.faults.own_time import OwnTime
from tests.faults.people import Mix, Person
from tests.faults.plan import STORIES, STORY_GAP_S, Fault, Kind, Plan
from tests.faults.world import World

#: Seconds until whoever has no answer to an upload gives up asking, once all is healed.
ASK_AGAIN_S = 90.0


#: When in a round its story begins, as a part of the whole.
BEGUN_AT = 0.3


@dataclass(frozen=True)
class Outcome:
    """Until all was at rest, and what was wrong then."""

    rest: OwnTime
    findings: list[Finding]


@dataclass(frozen=True)
class Round:
    """`number` from 0; `random` is the round's own."""

    number: int
    seconds: float
    random: Random
    world: World
    history: History
    people: list[Person]
    injection: Injection
    checker: Checker
    say: Callable[[str], None]

    async def run(self) -> Outcome:
        kinds = list(Kind)
        plan, mix = Plan.drawn(self.random, kinds[self.number % len(kinds)]), Mix.drawn(self.random)
        self.say(f"round {self.number}: {', '.join(plan.kinds)}; {mix}")
        over = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            for person in self.people:
                tasks.create_task(person.live(mix, over))
            await self._faults(plan)
            over.set()
        self.say("all is healed")
        rest = OwnTime()
        await self._ask_again(rest)
        findings = await self.checker.converge(rest)
        self.say(f"at rest {rest.by_the_clock:.0f} s later, {len(findings)} things are wrong")
        return Outcome(rest, findings)

    async def _faults(self, plan: Plan) -> None:
        end = time.monotonic() + self.seconds
        story = asyncio.create_task(self._story(STORIES[self.number % len(STORIES)]))
        for wait_s, fault in plan.faults(self.random, sorted(self.world.links)):
            await asyncio.sleep(min(wait_s, max(0.0, end - time.monotonic())))
            if time.monotonic() >= end:
                break
            self.injection.begin(fault)
        await story
        await self.injection.end()

    async def _story(self, faults: Iterable[Fault]) -> None:
        """In the midst of the rest."""
        await asyncio.sleep(BEGUN_AT * self.seconds)
        for fault in faults:
            self.injection.begin(fault)
            await asyncio.sleep(STORY_GAP_S)

    async def _ask_again(self, clock: OwnTime) -> None:
        """Of what was sent without an answer, until there is one."""
        until = time.monotonic() + ASK_AGAIN_S
        senders = {person.name: person for person in self.people}
        open_ = [upload for upload in self.history.uploads.values() if upload.imageid is None]
        for upload in cycle(open_):
            clock.look()
            if all(other.imageid for other in open_) or time.monotonic() > until:
                return
            if upload.imageid is None and not await senders[upload.userid].send(upload):
                await asyncio.sleep(0.2)
