"""Servers, as the workers' tests see them: emptied before each test."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import pika
import pytest
import redis
from pymongo import MongoClient

from integration.workers_processes.support import World
from stack_fixtures import Servers

#: The key space of these tests.
REDIS_DATABASE = 5
DATABASE = "workers_tests"


@pytest.fixture(scope="session")
def world(servers: Servers) -> Iterator[World]:
    redis_url = urlunsplit(urlsplit(servers.redis_url)._replace(path=f"/{REDIS_DATABASE}"))
    mongodb_url = urlunsplit(urlsplit(servers.mongodb_url)._replace(path=f"/{DATABASE}"))
    connection = pika.BlockingConnection(pika.URLParameters(servers.rabbitmq_url + "?heartbeat=0"))
    client = redis.Redis.from_url(redis_url, decode_responses=True, protocol=2, socket_timeout=60)
    mongo: MongoClient[dict[str, object]] = MongoClient(mongodb_url, tz_aware=True)
    yield World(redis_url, mongodb_url, servers.rabbitmq_url, client, mongo[DATABASE], connection, connection.channel())
    client.flushdb()
    client.close()
    mongo.drop_database(DATABASE)
    mongo.close()
    connection.close()


@pytest.fixture(autouse=True)
def empty(world: World) -> None:
    world.clear()
