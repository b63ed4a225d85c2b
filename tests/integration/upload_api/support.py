"""What the tests of upload-api work with: its servers, the process itself, who asks it, and pictures."""

from __future__ import annotations

import io
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import redis
import requests
from PIL import Image
from pymongo.database import Database

from cloudstagram import sessions
from cloudstagram.contracts import keys
from eventually import eventually
from social_api.new_sessions import begun, new_token

ORIGIN = "http://127.0.0.1:8080"
#: The head of a POST of what `form` makes.
MULTIPART = {"Content-Type": "multipart/form-data; boundary=bound"}
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
        token = new_token()
        session = msgspec.json.encode(begun(username, int(time.time())))
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


def is_refused(answer: requests.Response, status: int, says: str) -> None:
    """The answer is this problem, and says so in words."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert says in answer.json()["detail"]


def is_answering(api: Api) -> bool:
    assert api.process.poll() is None, "it ended"
    try:
        return requests.get(f"{api.url}/livez", timeout=5).ok
    except (requests.ConnectionError, requests.Timeout):
        return False
