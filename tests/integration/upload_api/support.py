"""What the tests of upload-api work with: its servers, the process itself, wires that can be cut, and pictures."""

from __future__ import annotations

import contextlib
import io
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec
import redis
import requests
from PIL import Image
from pymongo.database import Database

from cloudstagram import sessions
from cloudstagram.contracts import keys

T = TypeVar("T")

ORIGIN = "http://127.0.0.1:8080"
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif", "AVIF": "image/avif"}


@dataclass(frozen=True)
class Place:
    """The servers: their URLs, and a client for each."""

    redis_url: str
    mongodb_url: str
    rabbitmq_url: str
    redis: redis.Redis
    database: Database[dict[str, Any]]
    channel: Any

    def stored(self) -> tuple[int, int]:
        """How many files and chunks there are."""
        return self.database["fs.files"].count_documents({}), self.database["fs.chunks"].count_documents({})

    def original(self, imageid: str) -> bytes:
        chunks = self.database["fs.chunks"].find({"files_id": imageid}).sort("n", 1)
        return b"".join(chunk["data"] for chunk in chunks)

    def message(self, queue: str) -> tuple[Any, dict[str, Any]]:
        """Takes the next message: its properties and its JSON. AssertionError where none comes."""

        def take() -> Any:
            method, properties, body = self.channel.basic_get(queue, auto_ack=True)
            return (properties, msgspec.json.decode(body)) if method else None

        return eventually(take, f"a message in {queue}")

    def events(self) -> list[dict[str, str]]:
        return [fields for _, fields in self.redis.xrange("broadcast_log")]

    def forget(self) -> None:
        """Removes all that is stored."""
        for collection in ("fs.files", "fs.chunks"):
            self.database[collection].delete_many({})

    def nothing_happened(self) -> bool:
        return self.stored() == (0, 0) and not self.events() and not self.channel.basic_get("resize_queue")[0]


@dataclass(frozen=True)
class Api:
    """A running upload-api."""

    place: Place
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def log_in(self, username: str) -> Person:
        token = sessions.new_token()
        session = msgspec.json.encode(sessions.begun(username, int(time.time())))
        self.place.redis.set(keys.session(sessions.token_hash(token)), session, ex=sessions.SLIDING_S)
        return Person(self, token)


class Person(requests.Session):
    """Someone with a session; paths are enough for URLs."""

    def __init__(self, api: Api, token: str) -> None:
        super().__init__()
        self.api = api
        self.cookie = f"cloudstagram_session={token}"
        self.headers.update({"Cookie": self.cookie, "Origin": ORIGIN})

    def request(self, method: Any, url: Any, *args: Any, **options: Any) -> requests.Response:
        return super().request(method, self.api.url + url, *args, **{"timeout": 30} | options)

    def upload(self, data: bytes | None = None, *, key: str | None = None, **fields: str) -> requests.Response:
        image = picture() if data is None else data
        headers = {"Idempotency-Key": key} if key else {}
        return self.post("/api/images", files={"image": ("a.jpg", image)}, data=fields, headers=headers)

    def send_raw(self, head: Mapping[str, str], body: bytes, *, shut: bool = True) -> bytes:
        """POSTs just these bytes, then says no more; the answer as it came."""
        with self.open(head) as connection:
            connection.sendall(body)
            if shut:
                connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def open(self, head: Mapping[str, str]) -> socket.socket:
        """A connection on which the head of a POST was sent."""
        connection = socket.create_connection(("127.0.0.1", self.api.port), timeout=60)
        lines = {"Host": "x", "Cookie": self.cookie, "Connection": "close"} | dict(head)
        text = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        connection.sendall(f"POST /api/images HTTP/1.1\r\n{text}\r\n".encode())
        return connection


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, kind, **options)
    return written.getvalue()


def form(*parts: tuple[str, bytes], boundary: str = "bound") -> bytes:
    """A multipart body; each part is what stands in its Content-Disposition after `form-data; `, and its content."""
    framed = b"".join(
        f"--{boundary}\r\nContent-Disposition: form-data; {rest}\r\n\r\n".encode() + content + b"\r\n"
        for rest, content in parts
    )
    return framed + f"--{boundary}--\r\n".encode()


def eventually(look: Callable[[], T], what: str, timeout_s: float = 10) -> T:
    """What `look` gives as soon as it is true of anything; AssertionError after `timeout_s`."""
    deadline = time.monotonic() + timeout_s
    while not (seen := look()):
        assert time.monotonic() < deadline, f"not within {timeout_s} s: {what}"
        time.sleep(0.02)
    return seen


def is_answering(api: Api) -> bool:
    assert api.process.poll() is None, "it ended"
    try:
        return requests.get(f"{api.url}/livez", timeout=5).ok
    except requests.ConnectionError:
        return False


class Wire:
    """A way to a server that can be cut or frozen; threads carry it."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._flowing = threading.Event()
        self._flowing.set()
        self._whole = True
        self._ends: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    def through(self, url: str) -> str:
        """`url` by way of this wire."""
        parts = urlsplit(url)
        user = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
        return parts._replace(netloc=f"{user}127.0.0.1:{self._listener.getsockname()[1]}").geturl()

    def freeze(self) -> None:
        """Connections stay, and nothing comes through."""
        self._flowing.clear()

    def thaw(self) -> None:
        self._flowing.set()

    def cut(self) -> None:
        """Connections are lost, and new ones too."""
        self._whole = False
        while self._ends:
            _end(self._ends.pop())

    def mend(self) -> None:
        self._whole = True

    def close(self) -> None:
        self.cut()
        self.thaw()
        _end(self._listener)

    def _accept(self) -> None:
        try:
            while True:
                near, _ = self._listener.accept()
                if self._whole:
                    far = socket.create_connection(self._target)
                    self._ends += [near, far]
                    for source, sink in ((near, far), (far, near)):
                        threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()
                else:
                    _end(near)
        except OSError:
            return

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                self._flowing.wait()
                sink.sendall(data)
        except OSError:
            pass
        finally:
            _end(source)
            _end(sink)


def _end(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
