"""The workers as real processes beside real servers, and what their tests look at."""

from __future__ import annotations

import fcntl
import io
import json
import os
import signal
import subprocess
import sys
import termios
import time
from array import array
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pika
import redis
import requests
from gridfs import GridFSBucket
from pika.adapters.blocking_connection import BlockingChannel
from PIL.Image import Exif, effect_noise
from pymongo.database import Database
from ulid import PureRandomPolicy, ULIDGenerator

from cloudstagram.breaker import Breaker
from cloudstagram.contracts import identifiers, keys
from cloudstagram.contracts.encoding import ascii_json
from cloudstagram.contracts.events import Event
from cloudstagram.contracts.messages import Image, ImageMessage, Message
from cloudstagram.contracts.renditions import Picture, Rendition
from cloudstagram.contracts.states import State
from cloudstagram.contracts.topology import NEW_IMAGE, WORK_QUEUES, Exchange, WorkQueue
from cloudstagram.records import Record
from cloudstagram.scripts import Scripts
from eventually import eventually
from fanout_workers.records import Records
from fanout_workers.renditions import Renditions
from local_stack.ports import free_port
from upload_api import renditions as served
from upload_api.records import new_metadata

QUEUE_DEPLOYABLES = (
    "resize",
    "add-image-to-user",
    "new-image",
    "image-to-followers",
    "delete-image",
    "rebuild-timeline",
)
#: Seconds for a process to import, connect and consume, on a busy machine.
START_S = 60.0


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class World:
    """The three servers as these tests see them: a database, a key space and queues of their own."""

    redis_url: str
    mongodb_url: str
    rabbitmq_url: str
    redis: redis.Redis
    database: Database[dict[str, Any]]
    connection: pika.BlockingConnection
    channel: BlockingChannel
    records: Records = field(init=False)
    renditions: Renditions = field(init=False)
    #: As upload-api reads them.
    served: served.Renditions = field(init=False)
    social: Scripts = field(init=False)

    def __post_init__(self) -> None:
        self.records = Records(self.database, now)
        self.renditions = Renditions(self.database, now)
        self.served = served.Renditions(self.database, Breaker("mongodb", self.database.client.server_info))
        self.social = Scripts(self.redis, "social_api")

    def clear(self) -> None:
        """Nothing stored, nobody known, no message waiting; every queue there."""
        self.redis.flushdb()
        for collection in ("fs.files", "fs.chunks", "relay"):
            self.database[collection].delete_many({})
        for work in WORK_QUEUES:
            self.declare(work)
            for queue in work.queues():
                self.channel.queue_purge(queue.name)

    def declare(self, work: WorkQueue) -> None:
        self.channel.exchange_declare(work.exchange.name, work.exchange.type, durable=True)
        for queue in work.queues():
            self.channel.queue_declare(queue.name, durable=True, arguments=dict(queue.arguments))
        self.channel.queue_bind(work.name, work.exchange.name, "")

    def store(self, picture: bytes, username: str = "ann", mime: str = "image/jpeg", at: datetime | None = None) -> str:
        """An original with its record, as an upload leaves them."""
        imageid = identifiers.imageid_for(str(ULIDGenerator(policy=PureRandomPolicy()).generate(at or now())), username)
        metadata = new_metadata(
            userid=username,
            comment="Look!",
            alt="",
            uploaded=identifiers.uploaded_at(imageid),
            mime=mime,
            idempotency_key=None,
            request_id="request-1",
            now=now(),
        )
        with GridFSBucket(self.database).open_upload_stream_with_id(imageid, imageid, metadata=metadata) as stream:
            stream.write(picture)
        return imageid

    def store_ready(self, username: str = "ann", at: datetime | None = None) -> str:
        """An image that resize has dealt with, but for its message."""
        imageid = self.store(b"its bytes play no part", username, at=at)
        self.records.advance(imageid, State.READY, width=640, height=480, placeholder="AAAA")
        self.set_image(imageid)
        return imageid

    def set_image(self, imageid: str) -> None:
        image = ascii_json(Image.of(self.message(imageid)))
        assert self.social.run("set_image", keys.image(imageid), imageid, image) == 1

    def record(self, imageid: str) -> Record:
        record = self.records.get(imageid)
        assert record is not None
        return record

    def message(self, imageid: str) -> ImageMessage:
        return self.record(imageid).to_message()

    def publish(self, work: WorkQueue, message: Message | bytes, **headers: object) -> None:
        """Straight into one queue."""
        body = message if isinstance(message, bytes) else message.encode()
        properties = pika.BasicProperties(headers=dict(headers), correlation_id="request-1", delivery_mode=2)
        self.channel.basic_publish("", work.name, body, properties)

    def publish_to_lists(self, imageid: str) -> None:
        """As resize does."""
        self.channel.basic_publish(NEW_IMAGE.name, "", self.message(imageid).encode())

    @contextmanager
    def listening(self, *exchanges: Exchange) -> Iterator[Callable[[], dict[str, Any]]]:
        """A gateway's ear: gives the next message that is broadcast."""
        queue: str = self.channel.queue_declare("", exclusive=True).method.queue
        for exchange in exchanges:
            self.channel.exchange_declare(exchange.name, exchange.type, durable=True)
            self.channel.queue_bind(queue, exchange.name)
        yield lambda: decoded(self.take(queue)[1])
        self.channel.queue_delete(queue)

    def set_record(self, imageid: str, **fields: object) -> None:
        """Whatever time or an accident would have brought about."""
        change = {f"metadata.{name}": value for name, value in fields.items()}
        assert self.database["fs.files"].update_one({"_id": imageid}, {"$set": change}).matched_count == 1

    def chunks(self, imageid: str) -> int:
        """Of the original and its renditions."""
        return self.database["fs.chunks"].count_documents({"files_id": {"$regex": f"^{imageid}"}})

    def depth(self, queue: str) -> int:
        count: int = self.channel.queue_declare(queue, passive=True).method.message_count
        return count

    def take(self, queue: str, timeout_s: float = 30.0) -> tuple[dict[str, Any], bytes]:
        """The headers and the body of the next message."""

        def get() -> tuple[dict[str, Any], bytes] | None:
            frame, properties, body = self.channel.basic_get(queue, auto_ack=True)
            return None if frame is None else (properties.headers or {}, body)

        return eventually(get, f"a message in {queue}", timeout_s)

    def events(self, type_: str | None = None) -> list[Event]:
        """What stands in the log."""
        entries: Any = self.redis.xrange(keys.broadcast_log())
        logged = [Event.logged(entry_id, fields) for entry_id, fields in entries]
        return [event for event in logged if type_ in (None, event.type)]

    def list_of(self, key: str) -> list[str]:
        items: Any = self.redis.lrange(key, 0, -1)
        return list(items)

    def picture(self, imageid: str, rendition: Rendition) -> Picture:
        picture = self.served.read(imageid, rendition)
        assert picture is not None
        return picture

    def register(self, *usernames: str) -> None:
        for username in usernames:
            self.redis.hset(keys.account(username), "registered", "2026-11-24T00:00:00.000Z")

    def follow(self, follower: str, followed: str) -> None:
        self.register(followed)
        assert self.social.run("follow", keys.follows(follower), follower, followed, 5_000)[0] == "done"

    def unfollow(self, follower: str, followed: str) -> None:
        self.social.run("unfollow", keys.follows(follower), follower, followed)

    def is_listed(self, imageid: str) -> bool:
        record = self.record(imageid)
        return record.state is State.LISTED and record.drive_at is None


@dataclass
class WorkerProcess:
    """One running deployable."""

    name: str
    port: int
    process: subprocess.Popen[bytes]

    def get(self, path: str) -> requests.Response:
        return requests.get(f"http://127.0.0.1:{self.port}{path}", timeout=10)

    def is_ready(self) -> bool:
        assert self.process.poll() is None, f"{self.name} ended with {self.process.returncode}"
        try:
            return self.get("/readyz").status_code == 200
        except (requests.ConnectionError, requests.Timeout):
            return False

    def metric(self, name: str, **labels: str) -> float:
        wanted = ",".join(f'{key}="{value}"' for key, value in sorted(labels.items()))
        for line in self.get("/metrics").text.splitlines():
            if line.startswith(f"{name}{{{wanted}}} ") or (not labels and line.startswith(f"{name} ")):
                return float(line.rsplit(" ", 1)[1])
        return 0.0

    def children(self) -> list[int]:
        path = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        with open(path, encoding="ascii") as file:  # noqa: PTH123  procfs
            return [int(pid) for pid in file.read().split()]

    def ask_to_stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def stop(self) -> tuple[int, float]:
        """Its exit status, and the seconds from SIGTERM until it was gone."""
        began = time.monotonic()
        self.ask_to_stop()
        status = self.process.wait(timeout=20)
        return status, time.monotonic() - began


def start(world: World, name: str, **instead: str) -> WorkerProcess:
    """Starts a deployable, which may not be ready yet; `instead` of the world's settings."""
    port = free_port()
    servers = {"REDIS_URL": world.redis_url, "MONGODB_URL": world.mongodb_url, "RABBITMQ_URL": world.rabbitmq_url}
    environment = os.environ | {"HOST": "127.0.0.1", "PORT": str(port)} | servers | instead
    process = subprocess.Popen([sys.executable, "-m", "fanout_workers", name], env=environment)
    return WorkerProcess(name, port, process)


@contextmanager
def running(world: World, *names: str, **instead: str) -> Iterator[dict[str, WorkerProcess]]:
    """Deployables by name, all ready; stopped at the end."""
    with ExitStack() as stack:
        processes = {}
        for name in names:
            processes[name] = stack.enter_context(stopped_in_the_end(start(world, name, **instead)))
        try:
            for process in processes.values():
                eventually(process.is_ready, f"{process.name} is ready", START_S)
            yield processes
        finally:
            for process in processes.values():
                process.ask_to_stop()


@contextmanager
def stopped_in_the_end(worker: WorkerProcess) -> Iterator[WorkerProcess]:
    try:
        yield worker
    finally:
        worker.stop()


def picture() -> bytes:
    """A JPEG of 900 by 600 pixels, to be turned by a quarter: the camera was held upright."""
    exif = Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    effect_noise((900, 600), 60).convert("RGB").save(out, "JPEG", exif=exif)
    return out.getvalue()


def prepared_decoder(resize: WorkerProcess) -> int | None:
    """The child, once it has taken its precautions: to die with its parent, then to ignore SIGTERM."""
    for pid in resize.children():
        status = Path(f"/proc/{pid}/status").read_text("ascii")
        ignored = next(line for line in status.splitlines() if line.startswith("SigIgn:"))
        if int(ignored.split()[1], 16) >> (signal.SIGTERM - 1) & 1:
            return pid
    return None


def unread_bytes(pid: int) -> int:
    """What waits on the standard input of a process, which is a pipe."""
    waiting = array("i", [0])
    with open(f"/proc/{pid}/fd/0", "rb") as pipe:  # noqa: PTH123  procfs
        fcntl.ioctl(pipe, termios.FIONREAD, waiting)
    return waiting[0]


def decoded(body: bytes) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(body)
    return value
