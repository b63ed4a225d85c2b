"""Loops of the gateway: they outlive what fails in them, and end when they are told to."""

from __future__ import annotations

import asyncio

from cloudstagram.errors import DependencyDown
from realtime_gateway.loops import running


def test_a_loop_ends_although_its_step_drops_the_cancellation() -> None:
    async def scenario() -> None:
        wanted = asyncio.Event()

        async def step() -> None:
            await asyncio.wait_for(wanted.wait(), 60)
            wanted.clear()

        async with asyncio.timeout(10) as deadline:
            async with running("The loop", step, 0):
                await asyncio.sleep(0.01)
                wanted.set()
        assert not deadline.expired()

    asyncio.run(scenario())


def test_a_step_that_fails_is_tried_again() -> None:
    async def scenario() -> list[str]:
        steps: list[str] = []
        twice = asyncio.Event()

        async def step() -> None:
            steps.append("begun")
            if len(steps) == 1:
                raise DependencyDown("redis", "away")
            twice.set()

        async with asyncio.timeout(10), running("The loop", step, 0.01):
            await twice.wait()
        return steps

    assert len(asyncio.run(scenario())) >= 2
