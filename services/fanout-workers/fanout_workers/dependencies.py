"""The servers behind the handlers: whether they answer, and one exception for their absence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec

import redis
from pymongo.database import Database

from cloudstagram import mongo_client, redis_client

P = ParamSpec("P")
Probes = Mapping[str, Callable[[], object]]


def translating(work: Callable[P, None]) -> Callable[P, None]:
    """`work`, a handler or a turn of the relay; where a driver says that its server is away, DependencyDown."""

    @wraps(work, updated=())
    def translated(*args: P.args, **kwargs: P.kwargs) -> None:
        with redis_client.translate(), mongo_client.translate():
            work(*args, **kwargs)

    return translated


def probes(client: redis.Redis, database: Database[dict[str, Any]], broker: Callable[[], object]) -> Probes:
    """By dependency: each returns, or raises DependencyDown."""
    return {
        "redis": lambda: redis_client.ping(client),
        "mongodb": lambda: mongo_client.ping(database),
        "rabbitmq": broker,
    }
