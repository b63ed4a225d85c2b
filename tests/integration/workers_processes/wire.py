"""A wire between a process under test and a real server, which a test can cut, slow down, or let swallow replies."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

from faults.link import Link, Mischief
from local_stack.ports import free_port

T = TypeVar("T")


class Wire:
    """Forwards TCP to the server of `url` in a thread of its own; `url` of the wire leads through it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._link = Link("wire", free_port(), parts.port or 0)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._do(self._link.listen)
        at = f"127.0.0.1:{self._link.port}"
        self.url = urlunsplit(
            parts._replace(netloc=f"{parts.username}:{parts.password}@{at}" if parts.username else at)
        )

    @property
    def direct_url(self) -> str:
        """Of MongoDB: who asked the set for its members would go round the wire."""
        return urlunsplit(urlsplit(self.url)._replace(query="directConnection=true"))

    def cut(self) -> None:
        """Every connection is lost, and no new one possible, until it is mended."""
        self._make(Mischief.CUT)

    def slow_down(self, seconds: float) -> None:
        """Whatever is sent comes so much later, either way."""
        self._make(Mischief.DELAY, seconds)

    def swallow(self) -> None:
        """What is sent vanishes, either way; nobody is told."""
        self._make(Mischief.BLACK_HOLE)

    def swallow_replies(self) -> None:
        """Requests arrive and are carried out, and nobody is told."""
        self._make(Mischief.NO_REPLIES)

    def mend(self) -> None:
        self._do(_of(self._link.heal))

    def close(self) -> None:
        self._do(self._end)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _make(self, mischief: Mischief, delay_s: float = 0.0) -> None:
        self._do(_of(lambda: self._link.make(mischief, delay_s)))

    async def _end(self) -> None:
        self._server.close()
        self._link.make(Mischief.CUT)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _do(self, work: Callable[[], Awaitable[T]]) -> T:
        async def done() -> T:
            return await work()

        return asyncio.run_coroutine_threadsafe(done(), self._loop).result(10)


def _of(work: Callable[[], None]) -> Callable[[], Awaitable[None]]:
    async def done() -> None:
        work()

    return done
