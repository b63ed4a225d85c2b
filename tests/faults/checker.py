"""After everything is healed: within two minutes all must have come to rest, and be true."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Callable

import pika.exceptions
import redis
from pymongo.errors import PyMongoError
from tests.faults.api import Api
from tests.faults.bonds import check_follows, check_likes, settle
from tests.faults.broker import POISON, Broker
from tests.faults.fans import check_fans
from tests.faults.findings import Finding
from tests.faults.history import History
from tests.faults.lists import check_lists
from tests.faults.own_time import OwnTime
from tests.faults.pages import Unanswered, check_pages, check_viewer
from tests.faults.truth import Truth, check_records
from tests.faults.viewer import Viewer
from tests.faults.world import World

from cloudstagram.contracts import keys
from cloudstagram.contracts.topology import WORK_QUEUES

#: Seconds, of a machine of its own, from the last fault's end until all is at rest.
CONVERGED_S = 120.0
#: Seconds by the clock after which even the busiest machine is no excuse.
AT_MOST_S = 600.0
LOOK_S = 2.0
AWAY = (redis.RedisError, PyMongoError, pika.exceptions.AMQPError, subprocess.SubprocessError, Unanswered, OSError)


class Checker:
    """Looks again and again until nothing is wrong."""

    def __init__(
        self,
        world: World,
        history: History,
        people: dict[str, Api],
        viewers: list[Viewer],
        say: Callable[[str], None],
    ) -> None:
        self._world = world
        self._history = history
        self._people = people
        self._viewers = viewers
        self._broker = Broker(world.settings)
        self._say = say

    async def converge(self, clock: OwnTime) -> list[Finding]:
        """Nothing, or what is still wrong when `clock`, which began when all was healed, says that it is too late."""
        said = ""
        while True:
            findings = await self._look()
            clock.look()
            if not findings:
                await asyncio.to_thread(settle, self._world.redis, self._history)
            if clock.seconds > CONVERGED_S or clock.by_the_clock > AT_MOST_S:
                return findings or [Finding(f"at rest after {clock.seconds:.0f} s only")]
            if not findings:
                return []
            if findings[0].what != said:
                said = findings[0].what
                self._say(f"  not yet: {said}" + (f", and {len(findings) - 1} more" if findings[1:] else ""))
            await asyncio.sleep(LOOK_S)

    async def _look(self) -> list[Finding]:
        """What is wrong now; the cheap looks first, and no further once something is."""
        try:
            for look in (self._records, self._lists, self._queues):
                if findings := await asyncio.to_thread(look):
                    return findings
            truth = await asyncio.to_thread(Truth.read, self._world.database)
            if findings := await check_pages(self._world.redis, truth, self._people):
                return findings
            return [finding for viewer in self._viewers for finding in await check_viewer(viewer)]
        except AWAY as error:
            return [Finding(f"not to be asked: {error!r}")]

    def _records(self) -> list[Finding]:
        return check_records(Truth.read(self._world.database), self._history)

    def _lists(self) -> list[Finding]:
        truth, client, people = Truth.read(self._world.database), self._world.redis, list(self._people)
        due = [Finding(f"a rebuild is due: {name!r}") for name in client.zrange(keys.rebuilds_due(), 0, -1)]
        checks: list[Callable[[], list[Finding]]] = [
            lambda: check_lists(client, truth, people),
            lambda: check_follows(client, self._history, people),
            lambda: check_likes(client, self._history, truth, people),
            lambda: check_fans(client, truth),
        ]
        return due + [finding for check in checks for finding in check()]

    def _queues(self) -> list[Finding]:
        """A retry queue that was deleted comes again when it is needed; those that are consumed must be there."""
        names = {queue.name for work in WORK_QUEUES for queue in work.queues() if queue.name != work.dead}
        depths = self._broker.waiting(sorted(names))
        if not any(depths.values()):
            depths = self._broker.depths()
        findings = [Finding(f"{name} holds {depths[name]}") for name in sorted(names & set(depths)) if depths[name]]
        findings += [Finding(f"{work.name} is not there") for work in WORK_QUEUES if work.name not in depths]
        for queue, body, reason in self._broker.dead_letters():
            if body != POISON:
                findings.append(Finding(f"{queue} holds {body!r}: {reason}"))
        return findings
