"""How to see that a process is ready, by what it speaks. A look takes at most a second and never raises."""

from __future__ import annotations

import http.client
import socket
from dataclasses import dataclass

import pika
import pika.exceptions
import pymongo
import redis
from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError
from redis.backoff import NoBackoff
from redis.retry import Retry

#: mongod's code for "no replica set has been initiated here".
NOT_YET_INITIALIZED = 94
#: Seconds to initiate the set. MongoDB 6: one that is interrupted near its end is not, and never can be any more.
INITIATE_S = 60


@dataclass(frozen=True)
class Listens:
    """Ready when something listens."""

    port: int

    def __call__(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True


@dataclass(frozen=True)
class AnswersHttp:
    """Ready when a GET answers 200."""

    port: int
    path: str

    def __call__(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=1)
        try:
            connection.request("GET", self.path)
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


@dataclass(frozen=True)
class AnswersRedis:
    """Ready when it answers PING, which it does not while it loads its data."""

    url: str

    def __call__(self) -> bool:
        client = redis.Redis.from_url(self.url, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0))
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()


@dataclass(frozen=True)
class IsPrimary:
    """Ready when mongod is primary of its set of one, which is initiated, or moved to a changed port, on the way."""

    port: int

    def __call__(self) -> bool:
        with MongoClient[dict[str, object]](
            "127.0.0.1", self.port, directConnection=True, timeoutMS=1000, serverSelectionTimeoutMS=1000
        ) as client:
            try:
                self._have_replica_set(client)
                return bool(client.admin.command("hello")["isWritablePrimary"])
            except PyMongoError:
                return False

    def _have_replica_set(self, client: MongoClient[dict[str, object]]) -> None:
        member = {"_id": 0, "host": f"127.0.0.1:{self.port}"}
        try:
            config = client.admin.command("replSetGetConfig")["config"]
        except OperationFailure as failure:
            if failure.code != NOT_YET_INITIALIZED:
                raise
            with pymongo.timeout(INITIATE_S):
                client.admin.command("replSetInitiate", {"_id": "rs0", "members": [member]})
            return
        if [entry["host"] for entry in config["members"]] != [member["host"]]:
            moved = {**config, "version": config["version"] + 1, "members": [member]}
            client.admin.command("replSetReconfig", moved, force=True)


@dataclass(frozen=True)
class AnswersAmqp:
    """Ready when a connection can be opened."""

    url: str

    def __call__(self) -> bool:
        parameters = pika.URLParameters(self.url)
        parameters.socket_timeout = parameters.blocked_connection_timeout = parameters.stack_timeout = 1
        try:
            pika.BlockingConnection(parameters).close()
        except (pika.exceptions.AMQPError, OSError):
            return False
        return True
