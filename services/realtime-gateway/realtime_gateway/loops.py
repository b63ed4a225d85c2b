"""Things done again and again for as long as the process runs, whatever happens to one of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from cloudstagram.errors import DependencyDown

logger = logging.getLogger(__name__)

#: Seconds of rest after a step that failed, where steps otherwise follow each other at once.
_AFTER_FAILURE_S = 0.5


@asynccontextmanager
async def running(what: str, step: Callable[[], Awaitable[None]], every_s: float) -> AsyncIterator[None]:
    """Calls `step` again and again, `every_s` after the end of the last, as long as the context is open."""
    task = asyncio.get_running_loop().create_task(_repeat(what, step, every_s))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


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
