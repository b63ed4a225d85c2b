"""Which ways of recovery were taken: read off the metrics again and again, since one that ends forgets its own."""

from __future__ import annotations

import asyncio
import re
from collections import Counter

from tests.faults.world import SERVICES, World
from tornado.httpclient import AsyncHTTPClient, HTTPError

#: Seconds between two looks; what a process counted since the last one before it died is not seen.
EVERY_S = 1.0
SAMPLE = re.compile(r"^cloudstagram_(\w+?)_total(?:\{([^}]*)\})? ([0-9.e+]+)$", re.MULTILINE)
LABEL = re.compile(r'(\w+)="([^"]*)"')
#: Metric, label, and how each of its values is called here; None for any other value: not a recovery.
WATCHED = {
    "records_driven": ("state", "the relay drove on what was {}"),
    "messages": ("outcome", "a message was {}"),
    "messages_held": ("dependency", "a message was held for {}"),
    "pictures_decoded": ("outcome", "the decoder {}"),
    "gateway_resets": ("reason", "everyone was told to fetch anew: {}"),
    "gateway_events": ("by", "an event was delivered by the {}"),
    "published": ("outcome", "a publish was {}"),
    "rebuilds_published": ("", "a rebuild was due"),
    "divergences": ("list", "the auditor found a difference in {}"),
    "divergences_mended": ("", "the auditor began a repair"),
    "queues_deleted": ("", "a worker's queue was deleted"),
    "images_refused": ("", "a tombstone refused an image"),
    "fan_outs_resumed": ("", "a fan-out went on from its cursor"),
    "gateway_resumes": ("by", "an open page came back: {}"),
    "failovers": ("", "Redis was found with another history"),
}
#: A long run in which one of these was never taken has not tested it.
REQUIRED = (
    "the relay drove on what was stored",
    "the relay drove on what was ready",
    "the relay drove on what was listed",
    "the relay drove on what was deleted",
    "the relay drove on what was rejected",
    "the relay drove on what was purged",
    "a message was later",
    "a message was dead",
    "a message was handed back",
    "a message was held for redis",
    "a message was held for mongodb",
    "a message was held for rabbitmq",
    "the decoder died",
    "the decoder refused",
    "a worker's queue was deleted",
    "a tombstone refused an image",
    "a fan-out went on from its cursor",
    "a rebuild was due",
    "everyone was told to fetch anew: event",
    "everyone was told to fetch anew: misfit",
    "everyone was told to fetch anew: counts",
    "an event was delivered by the exchange",
    "an event was delivered by the log",
    "an open page came back: ring",
    "an open page came back: log",
    "an open page came back: reset",
    "a publish was unconfirmed",
    "a publish was returned",
    "Redis was found with another history",
    "an open page went on from where it was",
    "an open page was read anew",
)


class Paths:
    """How often each was taken."""

    def __init__(self, world: World, client: AsyncHTTPClient) -> None:
        self.taken: Counter[str] = Counter()
        self._ports = {name: world.settings.ports[name] for name in SERVICES}
        self._client = client
        self._last: dict[tuple[str, str], float] = {}

    async def watch(self) -> None:
        """Until it is cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY_S)

    async def look(self) -> None:
        """One look at every process that answers."""
        await asyncio.gather(*(self._look_at(name, port) for name, port in self._ports.items()))

    async def _look_at(self, name: str, port: int) -> None:
        try:
            answer = await self._client.fetch(f"http://127.0.0.1:{port}/metrics", request_timeout=2, connect_timeout=2)
        except (HTTPError, OSError):
            return
        for metric, labels, value in SAMPLE.findall(answer.body.decode()):
            self._note((name, f"{metric}{labels}"), metric, dict(LABEL.findall(labels)), float(value))

    def _note(self, key: tuple[str, str], metric: str, labels: dict[str, str], value: float) -> None:
        if metric not in WATCHED:
            return
        label, words = WATCHED[metric]
        before = self._last.get(key, 0.0)
        self._last[key] = value
        self.taken[words.format(labels.get(label, ""))] += round(value - before if value >= before else value)

    def missing(self) -> list[str]:
        """Those that a long run has to have taken and has not."""
        return [path for path in REQUIRED if not self.taken[path]]
