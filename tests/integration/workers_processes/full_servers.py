"""Servers without room: they answer, and take nothing in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import redis
from pymongo import MongoClient
from pymongo.database import Database

from local_stack import Stack, StackSettings
from local_stack.mongodb_server import mongodb_process

#: What MongoDB answers to a write when it has no disk left.
OUT_OF_DISK_SPACE = 14031
WRITES = ["insert", "update", "delete", "findAndModify"]


@contextmanager
def full_redis(client: redis.Redis) -> Iterator[None]:
    """Takes no more for as long as this lasts."""
    room: Any = client.config_get("maxmemory")
    client.config_set("maxmemory", 1)
    try:
        yield
    finally:
        client.config_set("maxmemory", room["maxmemory"])


@contextmanager
def fillable_mongodb(data: Path) -> Iterator[Database[dict[str, Any]]]:
    """A server of our own, which can be told to be full: a disk that is would stop the machine's other work."""
    settings = StackSettings.on_free_ports(data, os.environ)
    process = mongodb_process(settings)
    testable = replace(process, command=(*process.command, "--setParameter", "enableTestCommands=1"))
    stack = Stack(settings, [testable])
    stack.start()
    client: MongoClient[dict[str, Any]] = MongoClient(settings.mongodb_url, tz_aware=True)
    try:
        yield client.get_default_database()
    finally:
        client.close()
        stack.stop()


def url_of(database: Database[dict[str, Any]]) -> str:
    host, port = database.client.address or ("", 0)
    return f"mongodb://{host}:{port}/{database.name}?replicaSet=rs0"


@contextmanager
def full_mongodb(database: Database[dict[str, Any]]) -> Iterator[None]:
    """Every write of everyone is refused for as long as this lasts."""
    admin = database.client.admin
    data = {"failCommands": WRITES, "errorCode": OUT_OF_DISK_SPACE}
    admin.command({"configureFailPoint": "failCommand", "mode": "alwaysOn", "data": data})
    try:
        yield
    finally:
        admin.command({"configureFailPoint": "failCommand", "mode": "off"})
