"""Several publishers, broadcasts lost, late, twice and overtaking; Redis loses its last writes, and gives ids again.

In the end a client that fetches anew on `reset` shows exactly what the log holds, each once, in the log's order.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Any, cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from cloudstagram.contracts.events import GATEWAYS
from cloudstagram.contracts.log import START, Place
from realtime_gateway.log.chain import Misfit
from realtime_gateway.log.entries import Entry, Link
from realtime_gateway.log.follower import LogFollower
from realtime_gateway.log.ring import Ring
from realtime_gateway.store import Store


class Log:
    """The stream: what is asked is answered when the test says so, with what it held then or some time before."""

    def __init__(self) -> None:
        self.links: list[Link] = []
        self.asked: list[tuple[Place, int, asyncio.Future[list[Link]]]] = []
        self.executed: list[tuple[list[Link], asyncio.Future[list[Link]]]] = []

    async def log_from(self, place: Place, count: int) -> list[Link]:
        answer: asyncio.Future[list[Link]] = asyncio.get_running_loop().create_future()
        self.asked.append((place, count, answer))
        return await answer

    def execute(self) -> None:
        place, count, answer = self.asked.pop(0)
        self.executed.append(([link for link in self.links if link.entry.place.id >= place.id][:count], answer))

    @property
    def end(self) -> Place:
        return self.links[-1].entry.place if self.links else START


class Chain(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        logging.getLogger("realtime_gateway").setLevel(logging.ERROR)
        self.loop = asyncio.new_event_loop()
        self.log = Log()
        self.made = 0
        self.flying: list[Link] = []
        self.shown: list[Entry] = []
        self.must_fetch = False
        self.page = START
        self.lost = self.misfits = 0
        self.ring = Ring()
        self.follower = LogFollower(cast(Store, self.log), self.ring, self.deliver, self.misfit)
        self.task = self.loop.create_task(self.follow())
        self.turn()
        while not self.follower.loaded.is_set():
            self.redis_executes()
            self.redis_answers()

    async def follow(self) -> None:
        while True:
            try:
                await self.follower.step()
            except Misfit:
                await asyncio.sleep(0)

    def deliver(self, entry: Entry) -> None:
        if entry not in self.shown:
            self.shown.append(entry)

    def misfit(self) -> None:
        self.must_fetch = True
        self.misfits += 1

    def turn(self) -> None:
        async def some() -> None:
            for _ in range(10):
                await asyncio.sleep(0)

        self.loop.run_until_complete(some())

    @rule(again=st.booleans())
    def publish(self, again: bool) -> None:
        """After a loss an id can come again, with another random part."""
        self.made += 1
        number = self.log.end.milliseconds + 1 if again else self.log.end.milliseconds + self.made
        place = Place(number, 0, f"{self.made:x}")
        link = Link(Entry(place, "reset", GATEWAYS, "{}"), self.log.end)
        self.log.links.append(link)
        self.flying.append(link)

    @precondition(lambda self: self.log.links)
    @rule(data=st.data())
    def redis_loses_its_last_writes(self, data: st.DataObject) -> None:
        kept = data.draw(st.integers(0, len(self.log.links) - 1))
        del self.log.links[kept:]
        self.lost += 1

    @precondition(lambda self: self.flying)
    @rule(data=st.data(), stays=st.booleans())
    def a_broadcast_arrives(self, data: st.DataObject, stays: bool) -> None:
        link = data.draw(st.sampled_from(self.flying))
        if not stays:
            self.flying.remove(link)
        self.follower.offer(link)
        self.turn()

    @precondition(lambda self: self.flying)
    @rule(data=st.data())
    def a_broadcast_is_lost(self, data: st.DataObject) -> None:
        self.flying.remove(data.draw(st.sampled_from(self.flying)))

    @rule()
    def a_second_is_over(self) -> None:
        self.look = self.loop.create_task(self.caught_up())
        self.turn()

    async def caught_up(self) -> None:
        with suppress(Misfit):
            await self.follower.catch_up()

    @precondition(lambda self: self.log.asked)
    @rule()
    def redis_executes(self) -> None:
        self.log.execute()

    @precondition(lambda self: self.log.executed)
    @rule()
    def redis_answers(self) -> None:
        read, answer = self.log.executed.pop(0)
        answer.set_result(read)
        self.turn()

    @precondition(lambda self: self.must_fetch)
    @rule()
    def the_client_fetches_anew(self) -> None:
        self.must_fetch, self.page = False, self.log.end
        self.shown = [link.entry for link in self.log.links]

    def teardown(self) -> None:
        self.quiet()
        self.quiet()
        if self.must_fetch or not self.ring.knows(self.page):  # its view's resume: a page of what was lost is told so
            self.the_client_fetches_anew()
        truth = [link.entry for link in self.log.links]
        known = self.ring.after(truth[0].place) if truth else []
        self.task.cancel()
        self.loop.run_until_complete(asyncio.gather(self.task, return_exceptions=True))
        self.loop.close()
        assert self.shown == truth
        assert self.lost or not self.misfits
        assert known == truth[1:]

    def quiet(self) -> None:
        """Looks at the log until nothing is asked any more."""
        self.a_second_is_over()
        while self.log.asked or self.log.executed:
            if self.log.asked:
                self.redis_executes()
            if self.log.executed:
                self.redis_answers()


Chain.TestCase.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
TestChain: Any = Chain.TestCase
