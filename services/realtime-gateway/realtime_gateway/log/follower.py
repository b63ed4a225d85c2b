"""Follows the broadcast log: what the exchanges bring is delivered at once where it fits; the log is the truth.

Model: tests/model/s5_log_chain.py.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from cloudstagram.contracts.log import START
from cloudstagram.errors import DependencyDown
from realtime_gateway.log import chain
from realtime_gateway.log.chain import Misfit, Verdict, verdict
from realtime_gateway.log.entries import Entry, Link
from realtime_gateway.log.ring import Ring
from realtime_gateway.metrics import DELIVERED
from realtime_gateway.store import Store

logger = logging.getLogger(__name__)

#: Entries read at once: half a megabyte at most, some 10 ms of our time.
BATCH: Final = 500
#: Seconds between two looks at the log that nothing asked for.
EVERY_S: Final = 1.0
#: Seconds without a look after which this instance is not ready, and open pages are told.
_BEHIND_S: Final = 5.0


class LogFollower:
    """Calls `deliver` with each entry, in the log's order, and `on_misfit` when Redis lost writes: the ring is new."""

    def __init__(
        self, store: Store, ring: Ring, deliver: Callable[[Entry], None], on_misfit: Callable[[], None]
    ) -> None:
        self._store = store
        self._ring = ring
        self._deliver_entry = deliver
        self._on_misfit = on_misfit
        self._wanted = asyncio.Event()
        self._waiting: list[asyncio.Future[None]] = []
        #: The ring has what the log had when it was first read.
        self.loaded = asyncio.Event()
        self._looked_at = float("-inf")

    @property
    def behind(self) -> bool:
        """The log could not be read for some time: what happens now may reach nobody until it can."""
        return time.monotonic() - self._looked_at > _BEHIND_S

    def check(self) -> None:
        """For readiness. Raises DependencyDown while the log could not be read."""
        if self.behind:
            raise DependencyDown("redis", "the log could not be read")

    def offer(self, link: Link) -> None:
        """An event that an exchange brought."""
        if not self.loaded.is_set():
            return
        match verdict(self._ring, link):
            case Verdict.DELIVER:
                self._deliver(link.entry, "exchange")
            case Verdict.READ_LOG:
                self._wanted.set()

    async def catch_up(self) -> None:
        """Returns when a read of the log that began after this call is delivered. Raises what that read raises."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(done)
        self._wanted.set()
        await done

    async def step(self) -> None:
        """One look at the log, at the latest a second after the one before. Raises DependencyDown."""
        if self.loaded.is_set():
            await self._pause()
        waiting, self._waiting = self._waiting, []
        try:
            await self._look()
        except Exception as error:
            _settle(waiting, error)
            raise
        self._looked_at = time.monotonic()
        _settle(waiting, None)

    async def _pause(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(EVERY_S):
                await self._wanted.wait()
        self._wanted.clear()

    async def _look(self) -> None:
        if not self.loaded.is_set():
            await self._load()
            self.loaded.set()
            return
        try:
            while await self._read_on() == BATCH:
                pass
        except Misfit as misfit:
            logger.warning("Redis lost writes: %s", misfit)
            await self._load()
            self._on_misfit()

    async def _read_on(self) -> int:
        """Delivers what follows the last entry; answers how many were read."""
        asked = self._ring.last
        read = await self._store.log_from(asked, BATCH)
        for entry in chain.continuation(self._ring, asked, read):
            self._deliver(entry, "log")
        return len(read)

    async def _load(self) -> None:
        """Fills the ring anew with all that the log holds; delivers nothing. Raises Misfit if it changed meanwhile."""
        read = await self._store.log_from(START, BATCH)
        base = read[0].prev if read else START
        links = read
        while len(read) == BATCH:
            read = await self._store.log_from(links[-1].entry.place, BATCH)
            if not read or read[0] != links[-1]:
                raise Misfit("the log changed while it was read")
            links += read[1:]
        if not chain.linked(links):
            raise Misfit("the log has a gap")
        self._ring.restart(base, [link.entry for link in links])

    def _deliver(self, entry: Entry, by: str) -> None:
        self._ring.append(entry)
        DELIVERED.labels(by).inc()
        self._deliver_entry(entry)


def _settle(waiting: list[asyncio.Future[None]], error: Exception | None) -> None:
    for done in waiting:
        if not done.done():
            if error:
                done.set_exception(error)
            else:
                done.set_result(None)
