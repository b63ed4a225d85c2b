"""People like and unlike; a gateway looks; a client reads her page, opens a socket, loses it and resumes.

`counts_changed` forgets what is old, and its clock is set back. In the end she shows the true number.
"""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any, cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from cloudstagram.contracts.log import START
from realtime_gateway.count_values import Likes, Value
from realtime_gateway.counts import Counts, Lost
from realtime_gateway.frames import Frame
from realtime_gateway.hub import Hub
from realtime_gateway.resets import Resets
from realtime_gateway.store import Changes, Store
from realtime_gateway.viewers import Viewer

IMAGES = ("likes/one", "likes/two")


class Redis:
    """Counts and `counts_changed`, by the rules of the scripts; a read happens when the test lets it."""

    def __init__(self) -> None:
        self.now = 1
        self.likes = dict.fromkeys(IMAGES, 0)
        self.scores: dict[str, int] = {}
        self.floor = 0
        self.waiting: list[asyncio.Event] = []

    @property
    def newest(self) -> int:
        return max(self.scores.values(), default=0)

    def change(self, name: str, by: int) -> None:
        self.likes[name] += by
        self.scores[name] = max(self.now, self.newest + 1)

    async def turn(self) -> None:
        self.waiting.append(event := asyncio.Event())
        await event.wait()

    async def changes_since(self, score: int, count: int) -> Changes:
        await self.turn()
        found = sorted(((name, s) for name, s in self.scores.items() if s > score), key=lambda each: each[1])
        return Changes(found[:count], self.newest, self.floor)

    async def count_values(self, objects: list[str]) -> list[Value | None]:
        await self.turn()
        return [Likes(name, "ann", self.likes[name], []) for name in objects]


class Client:
    """A page and its socket: the newest `at` per object wins, and frames win over the page they came after."""

    def __init__(self) -> None:
        self.shown: dict[str, tuple[int, int]] = {}
        self.must_fetch = True
        self.position = 0

    def fetch(self, redis: Redis) -> None:
        self.position = redis.newest
        self.shown = {name: (redis.newest, likes) for name, likes in redis.likes.items()}
        self.must_fetch = False

    def send_frame(self, frame: Frame) -> None:
        message = json.loads(json.loads(frame.quoted))
        if message["type"] == "reset":
            self.must_fetch = True
        elif message["at"] >= self.shown[message["imageid"]][0]:
            self.shown[message["imageid"]] = (message["at"], message["likes"])

    def end(self, code: int, reason: str) -> None:
        raise AssertionError("nobody closes it")


class TruthOfCounts(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        logging.getLogger("realtime_gateway").setLevel(logging.ERROR)
        self.loop = asyncio.new_event_loop()
        self.redis = Redis()
        self.hub = Hub()
        self.counts = Counts(cast(Store, self.redis), self.hub, cast(Resets, self))
        self.client = Client()
        self.viewer: Viewer | None = None
        self.looks: list[asyncio.Task[None]] = []
        self.views: list[asyncio.Task[None]] = []
        self.look()
        self.finish()

    def everyone(self, reason: str) -> None:
        """What `Resets` does: who has a view is told now, or with its welcome."""
        for viewer in self.hub.viewers:
            viewer.reset_due = viewer.view is not None

    def run_on(self) -> None:
        async def some() -> None:
            for _ in range(5):
                await asyncio.sleep(0)

        self.loop.run_until_complete(some())

    @rule(name=st.sampled_from(IMAGES), by=st.sampled_from([-1, 1]), later=st.integers(-1, 3))
    def someone_likes(self, name: str, by: int, later: int) -> None:
        """A failover may set the clock back."""
        self.redis.now += later
        self.redis.change(name, by)

    @rule()
    def what_is_old_is_forgotten_but_the_newest(self) -> None:
        for name, score in list(self.redis.scores.items()):
            if score < self.redis.newest:
                del self.redis.scores[name]
                self.redis.floor = max(self.redis.floor, score)

    @precondition(lambda self: all(task.done() for task in self.looks))
    @rule()
    def look(self) -> None:
        self.looks = [self.loop.create_task(self.counts.step())]
        self.run_on()

    @precondition(lambda self: self.redis.waiting)
    @rule()
    def redis_reads(self) -> None:
        self.redis.waiting.pop(0).set()
        self.run_on()
        self.tell()

    def tell(self) -> None:
        """Resets that are due go out."""
        if self.viewer and self.viewer.reset_due and self.viewer.since is not None:
            self.viewer.reset_due = False
            self.client.must_fetch = True

    @precondition(lambda self: self.client.must_fetch or self.viewer is None)
    @rule()
    def the_client_reads_her_page_and_views(self) -> None:
        self.client.fetch(self.redis)
        self.connect()

    @precondition(lambda self: self.viewer is not None and not self.client.must_fetch)
    @rule()
    def the_client_is_cut_off_and_resumes(self) -> None:
        self.connect()

    def connect(self) -> None:
        if self.viewer:
            self.hub.close(self.viewer)
        self.viewer = Viewer(self.client, None)
        self.hub.open(self.viewer)
        self.hub.identify(self.viewer, None)
        self.hub.look_at(self.viewer, "latest", None)
        for task in self.views:
            task.cancel()
        self.views = [self.loop.create_task(self.view(self.viewer, self.client.position))]
        self.run_on()

    async def view(self, viewer: Viewer, position: int) -> None:
        """What `Views` does with the counts."""
        try:
            frames = await self.counts.since(position, viewer)
        except Lost:
            self.client.must_fetch = True
            frames = []
        for frame in frames:
            self.client.send_frame(frame)
        viewer.since = START
        self.client.must_fetch |= viewer.reset_due
        viewer.reset_due = False
        self.client.position = self.counts.score

    @precondition(lambda self: self.viewer is not None and self.viewer.takes_marks)
    @rule()
    def heartbeat(self) -> None:
        self.client.position = self.counts.score

    def finish(self) -> None:
        while self.redis.waiting:
            self.redis_reads()

    def teardown(self) -> None:
        self.finish()
        while self.client.must_fetch:
            self.the_client_reads_her_page_and_views()
            self.finish()
        for _ in range(2):
            self.look()
            self.finish()
        if self.client.must_fetch:
            self.client.fetch(self.redis)
        shown = {name: likes for name, (_, likes) in self.client.shown.items()}
        self.loop.run_until_complete(asyncio.gather(*self.looks, *self.views, return_exceptions=True))
        self.loop.close()
        assert shown == self.redis.likes


TruthOfCounts.TestCase.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
TestTruthOfCounts: Any = TruthOfCounts.TestCase
