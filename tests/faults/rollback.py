"""Redis comes back without its last writes, as after a failover to a replica that was behind."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tests.faults.world import World


@dataclass(frozen=True)
class Written:
    """How much stands in the newest file of Redis's log of commands."""

    path: Path
    bytes: int


def written(world: World) -> Written | None:
    """None where there is no log."""
    folder = world.settings.layout.home("redis") / "appendonlydir"
    logs = sorted(folder.glob("*.incr.aof"), key=lambda path: path.stat().st_mtime)
    return Written(logs[-1], logs[-1].stat().st_size) if logs else None


def forget(world: World, mark: Written) -> bool:
    """Starts Redis with what was written then; whether there was anything to forget."""
    world.stack.stop_process("redis")
    try:
        after = written(world)
        if after is None or after.path != mark.path or after.bytes <= mark.bytes:
            return False
        os.truncate(mark.path, mark.bytes)
        return True
    finally:
        world.stack.start_process("redis")
