"""upload-api as its own gunicorn process beside real servers; a database and a key space that no other test uses."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pika
import pytest
import redis
import requests
from pymongo import MongoClient

import http_contract
from eventually import eventually
from integration.upload_api.support import Api, Place, is_answering
from integration.upload_api.wires import Wire
from local_stack.ports import free_port
from stack_fixtures import Servers

SERVICE = Path(__file__).parents[3] / "services/upload-api"
QUEUES = ("resize_queue", "delete_image_queue")
#: The key space of these tests.
REDIS_DATABASE = 7


@pytest.fixture(scope="session")
def place(servers: Servers) -> Iterator[Place]:
    """The three servers as these tests see them."""
    mongo: MongoClient[dict[str, object]] = MongoClient(servers.mongodb_url, tz_aware=True)
    database = mongo["upload_api_tests"]
    connection = pika.BlockingConnection(pika.URLParameters(servers.rabbitmq_url + "?heartbeat=0"))
    redis_url = urlunsplit(urlsplit(servers.redis_url)._replace(path=f"/{REDIS_DATABASE}"))
    mongodb_url = urlunsplit(urlsplit(servers.mongodb_url)._replace(path="/upload_api_tests"))
    client = redis.Redis.from_url(redis_url, decode_responses=True, socket_timeout=60)
    yield Place(redis_url, mongodb_url, servers.rabbitmq_url, client, database, connection.channel())
    client.flushdb()
    client.close()
    mongo.drop_database("upload_api_tests")
    mongo.close()
    connection.close()


@pytest.fixture(autouse=True)
def empty(place: Place, api: Api) -> None:
    """Nothing stored, nobody logged in, no message waiting. (`api` has declared the queues.)"""
    place.redis.flushdb()
    place.forget()
    for queue in QUEUES:
        place.channel.queue_purge(queue)


@contextmanager
def running(place: Place, **environment: str) -> Iterator[Api]:
    port = free_port()
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "gunicorn"), "-c", "gunicorn.conf.py", "upload_api.wsgi:get_app()"],
        cwd=SERVICE,
        env=os.environ
        | {
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "REDIS_URL": place.redis_url,
            "MONGODB_URL": place.mongodb_url,
            "RABBITMQ_URL": place.rabbitmq_url,
            "ALLOWED_ORIGINS": "http://127.0.0.1:8080",
        }
        | environment,
        stdout=subprocess.DEVNULL,
    )
    api = Api(place, port, process)
    http_contract.watch(api.url)
    try:
        eventually(lambda: is_answering(api), "it answers", timeout_s=20)
        yield api
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=12)


@pytest.fixture(scope="session")
def api(place: Place) -> Iterator[Api]:
    """One that has all it needs."""
    with running(place) as started:
        url = f"{started.url}/readyz"
        eventually(
            lambda: " ".join(requests.get(url, timeout=5).json()["dependencies"].values()) == "ok ok ok", "ready"
        )
        yield started


@pytest.fixture
def start(place: Place) -> Iterator[Callable[..., Api]]:
    """Starts another one, with settings of its own."""
    with ExitStack() as stack:
        yield lambda **environment: stack.enter_context(running(place, **environment))


@pytest.fixture
def wire() -> Iterator[Callable[[str], Wire]]:
    """Makes wires to servers, by their URLs."""
    with ExitStack() as stack:

        def make(url: str) -> Wire:
            made = Wire(url)
            stack.callback(made.close)
            return made

        yield make
