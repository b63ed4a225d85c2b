"""Loops of the gateway: they outlive what fails in them, and end when they are told to."""

from __future__ import annotations

import asyncio

from cloudstagram.errors import DependencyDown
from realtime_gateway.loops import running


def test_a_loop_ends_although_its_step_drops_the_cancellation() -> None:
    async def scenario() -> None:
        begun, wanted = asyncio.Event(), asyncio.Event()

        async def step() -> None:
            begun.set()
            await asyncio.wait_for(wanted.wait(), 60)
            wanted.clear()

        async with asyncio.timeout(10) as deadline:
            async with running("The loop", step, 0):
                await begun.wait()
                wanted.set()
        assert not deadline.expired()

    asyncio.run(scenario())


def test_a_step_that_fails_is_tried_again() -> None:
    async def scenario() -> list[str]:
        steps: list[str] = []
        again = asyncio.Event()

        async def step() -> None:
            if steps:
                steps.append("done")
                again.set()
                await asyncio.Event().wait()
            steps.append("failed")
            raise DependencyDown("redis", "away")

        async with asyncio.timeout(10), running("The loop", step, 0.01):
            await again.wait()
        return steps

    assert asyncio.run(scenario()) == ["failed", "done"]
