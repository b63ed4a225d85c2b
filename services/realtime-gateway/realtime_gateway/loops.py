"""Things done again and again for as long as the process runs, whatever happens to one of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from cloudstagram.errors import DependencyDown

logger = logging.getLogger(__name__)

#: Seconds of rest after a step that failed, where steps otherwise follow each other at once.
_AFTER_FAILURE_S = 0.5
#: Seconds until a loop that was told to end, and did not, is told again.
_END_AGAIN_S = 0.1


@asynccontextmanager
async def running(what: str, step: Callable[[], Awaitable[None]], every_s: float) -> AsyncIterator[None]:
    """Calls `step` again and again, `every_s` after the end of the last, as long as the context is open."""
    task = asyncio.get_running_loop().create_task(_repeat(what, step, every_s))
    try:
        yield
    finally:
        await _end(task)


async def _end(task: asyncio.Task[None]) -> None:
    """Until Python 3.12 `asyncio.wait_for`, with which redis-py sends, drops a cancellation that meets its result."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=_END_AGAIN_S)


async def _repeat(what: str, step: Callable[[], Awaitable[None]], every_s: float) -> None:
    """A server that is away is told once, and when it is back."""
    down = False
    while True:
        rest = every_s
        try:
            await step()
        except DependencyDown as error:
            if not down:
                logger.warning("%s waits: %s", what, error)
            down, rest = True, max(rest, _AFTER_FAILURE_S)
        except Exception:
            logger.exception("%s failed", what)
            rest = max(rest, _AFTER_FAILURE_S)
        else:
            if down:
                logger.info("%s goes on", what)
            down = False
        await asyncio.sleep(rest)
