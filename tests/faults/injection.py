"""Carries faults out, and undoes each in its time."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from random import Random

import pika.exceptions
from tests.faults import rollback
from tests.faults.broker import Broker
from tests.faults.history import History
from tests.faults.link import Mischief
from tests.faults.plan import Fault, Kind
from tests.faults.processes import children, family, is_at_work, send
from tests.faults.world import World

from local_stack.errors import StackError

#: What may become of a fault whose target is away already: then it is not counted.
IN_VAIN = (OSError, StackError, subprocess.SubprocessError, pika.exceptions.AMQPError)
#: Seconds until a broker that did not answer is asked again.
LOOK_AGAIN_S = 1.0
#: Seconds between two looks whether a child is at work.
LOOK_S = 0.005
#: Seconds for which a decoder is left alone once it was killed, for a picture over which it dies twice is refused; and
#: for which a queue is left alone once it was deleted. RabbitMQ 3.10: one that goes within milliseconds of its
#: declaration takes `rabbit_fifo_dlx_sup` with it, and no queue with at-least-once dead-lettering starts before the
#: broker's next start.
IN_PEACE_S = 20.0
MISCHIEF = {
    Kind.DELAY: Mischief.DELAY,
    Kind.CUT: Mischief.CUT,
    Kind.BLACK_HOLE: Mischief.BLACK_HOLE,
    Kind.NO_REPLIES: Mischief.NO_REPLIES,
}


class Injection:
    """One fault at a time for each target."""

    def __init__(self, world: World, history: History, random: Random, say: Callable[[str], None]) -> None:
        self.counted: Counter[Kind] = Counter()
        self._world = world
        self._history = history
        self._random = random
        self._say = say
        self._broker = Broker(world.settings)
        self._busy: set[str] = set()
        self._running: set[asyncio.Task[None]] = set()
        self._how: dict[Kind, Callable[[Fault], Awaitable[None]]] = {
            Kind.KILL: self._kill,
            Kind.KILL_CHILD: self._kill_child,
            Kind.FREEZE: self._freeze,
            Kind.STOP: self._stop,
            Kind.DISK_ALARM: self._disk_alarm,
            Kind.DELETE_QUEUE: self._delete_queue,
            Kind.POISON: self._poison,
            Kind.RESET: self._reset,
            Kind.ROLLBACK: self._rollback,
            **dict.fromkeys(MISCHIEF, self._mischief),
        }

    def begin(self, fault: Fault) -> None:
        """Carries it out beside those that are on; does nothing where its target has one."""
        if fault.target in self._busy:
            return
        self._busy.add(fault.target)
        task = asyncio.create_task(self._carry_out(fault))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def end(self) -> None:
        """Waits until each is undone."""
        await asyncio.gather(*self._running)

    async def _carry_out(self, fault: Fault) -> None:
        try:
            self._say(str(fault))
            await self._how[fault.kind](fault)
            self.counted[fault.kind] += 1
        except IN_VAIN as error:
            self._say(f"{fault} was in vain: {error!r}")
        finally:
            self._busy.discard(fault.target)

    async def _kill(self, fault: Fault) -> None:
        self._world.stack.kill(fault.target, signal.SIGKILL)
        await asyncio.sleep(fault.seconds)

    async def _stop(self, fault: Fault) -> None:
        self._world.stack.kill(fault.target, signal.SIGTERM)
        await asyncio.sleep(fault.seconds)

    async def _kill_child(self, fault: Fault) -> None:
        """One that is at work, where there is one within the fault's time."""
        until = time.monotonic() + fault.seconds
        while True:
            found = children(self._world.stack.pid(fault.target))
            at_work = [pid for pid in found if is_at_work(pid)]
            if at_work or time.monotonic() >= until:
                break
            await asyncio.sleep(LOOK_S)
        if not found:
            raise ProcessLookupError(f"{fault.target} has no child")
        send([self._random.choice(at_work or found)], signal.SIGKILL)
        await asyncio.sleep(IN_PEACE_S if fault.target == "resize" else 0)

    async def _freeze(self, fault: Fault) -> None:
        pids = family(self._world.stack.pid(fault.target))
        send(pids, signal.SIGSTOP)
        try:
            await asyncio.sleep(fault.seconds)
        finally:
            send(pids, signal.SIGCONT)

    async def _disk_alarm(self, fault: Fault) -> None:
        try:
            await asyncio.to_thread(self._broker.alarm, True)
            await asyncio.sleep(fault.seconds)
        finally:
            await self._end_alarm()

    async def _end_alarm(self) -> None:
        """Until it is heard: a broker that is frozen, or starts, does not answer."""
        while True:
            try:
                return await asyncio.to_thread(self._broker.alarm, False)
            except subprocess.SubprocessError:
                await asyncio.sleep(LOOK_AGAIN_S)

    async def _delete_queue(self, fault: Fault) -> None:
        await asyncio.to_thread(self._broker.delete, fault.target)
        await asyncio.sleep(IN_PEACE_S)

    async def _poison(self, fault: Fault) -> None:
        await asyncio.to_thread(self._broker.poison, fault.target)

    async def _mischief(self, fault: Fault) -> None:
        link = self._world.links[fault.target]
        link.make(MISCHIEF[fault.kind], self._random.uniform(0.05, 0.8))
        try:
            await asyncio.sleep(fault.seconds)
        finally:
            link.heal()

    async def _reset(self, fault: Fault) -> None:
        self._world.links[fault.target].reset()

    async def _rollback(self, fault: Fault) -> None:
        began = time.monotonic()
        mark = rollback.written(self._world)
        await asyncio.sleep(min(fault.seconds, 5.0))
        if mark is None:
            return
        try:
            await asyncio.to_thread(rollback.forget, self._world, mark)
        finally:
            self._history.forget_since(began)
