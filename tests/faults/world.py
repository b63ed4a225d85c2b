"""The whole system on ports of its own, with a link of ours between any two of its processes."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import redis
from pymongo import MongoClient
from pymongo.database import Database
from tests.faults.link import Link

from local_stack import Stack, StackSettings, server_processes
from local_stack.edge import edge_process
from local_stack.ports import free_port
from local_stack.process import Process
from local_stack.services import APIS, GATEWAYS, SERVERS, WORKERS, service_processes

#: Short, so that a line that is dead is noticed within a run.
HEARTBEAT_S = 2
SERVICES = (*APIS, *GATEWAYS, *WORKERS)
#: Those that use fewer servers than all.
USES = {"timeline-api": ("redis",), **dict.fromkeys(("social-api", *GATEWAYS), ("redis", "rabbitmq"))}


@dataclass(frozen=True)
class World:
    """The running system. `redis` and `database` are ours: they go straight to the servers."""

    stack: Stack
    links: dict[str, Link]
    redis: redis.Redis
    database: Database[dict[str, Any]]

    @property
    def settings(self) -> StackSettings:
        """Of the stack; its ports are the processes' own, not those of links."""
        return self.stack.settings


def links_of(settings: StackSettings) -> dict[str, Link]:
    """From each service to each server, and from the edge to each of its upstreams, by name."""
    pairs = [(service, server) for service in SERVICES for server in USES.get(service, SERVERS)]
    pairs += [("edge", upstream) for upstream in (*APIS, *GATEWAYS)]
    names = [(f"{client} to {server}", settings.ports[server]) for client, server in pairs]
    return {name: Link(name, free_port(), target) for name, target in names}


def table(settings: StackSettings, links: dict[str, Link]) -> Iterable[Process]:
    """The stack's own table of processes, whose addresses of each other are those of the links."""
    yield from server_processes(settings)
    for process in service_processes(settings):
        yield replace(process, environment={**process.environment, **_urls(process.name, links)})
    upstreams = {name: links[f"edge to {name}"].port for name in (*APIS, *GATEWAYS)}
    yield edge_process(replace(settings, ports={**settings.ports, **upstreams}))


def _urls(service: str, links: dict[str, Link]) -> dict[str, str]:
    urls = {
        "redis": "redis://127.0.0.1:{}/0",
        # The set's member names its own port: whoever asked the set for its members would go round the link.
        "mongodb": "mongodb://127.0.0.1:{}/cloudstagram?directConnection=true",
        "rabbitmq": "amqp://guest:guest@127.0.0.1:{}/%2F",
    }
    used = USES.get(service, SERVERS)
    return {f"{server.upper()}_URL": urls[server].format(links[f"{service} to {server}"].port) for server in used}


@asynccontextmanager
async def running(data: Path) -> AsyncIterator[World]:
    """The system, started; stopped at the end. Its data and logs stay in `data`."""
    settings = StackSettings.on_free_ports(data, os.environ, HEARTBEAT_SECONDS=str(HEARTBEAT_S))
    links = links_of(settings)
    listening = [await link.listen() for link in links.values()]
    stack = Stack(settings, table(settings, links))
    client = redis.Redis.from_url(settings.redis_url, decode_responses=True)
    mongodb: MongoClient[dict[str, Any]] = MongoClient(settings.mongodb_url, connect=False, tz_aware=True)
    try:
        await asyncio.to_thread(stack.start)
        yield World(stack, links, client, mongodb.get_default_database())
    finally:
        await asyncio.to_thread(stack.stop)
        mongodb.close()
        client.close()
        for server in listening:
            server.close()
