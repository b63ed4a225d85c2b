"""Gateways as real processes, people and their pictures in Redis, and clients on every transport."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypeVar

import msgspec
import pika
import redis
import requests
import websocket
from ulid import PureRandomPolicy, ULIDGenerator

from cloudstagram import sessions
from cloudstagram.contracts import identifiers, keys
from cloudstagram.contracts.encoding import ascii_json
from cloudstagram.contracts.events import Event
from cloudstagram.contracts.messages import Image
from cloudstagram.contracts.topology import BROADCAST_ACTIVITY, BROADCAST_NEWIMAGE, BROADCASTS
from cloudstagram.log import Place, Position
from cloudstagram.scripts import Scripts
from local_stack.ports import free_ports

T = TypeVar("T")
Message = dict[str, Any]

ORIGIN = "http://127.0.0.1:8080"

#: An imageid has its bucket in place of a ULID's last characters: two that count on within a millisecond were equal.
_ULIDS = ULIDGenerator(policy=PureRandomPolicy())


def eventually(look: Callable[[], T | None], what: str, timeout_s: float = 15.0) -> T:
    """What `look` finds as soon as it is true."""
    end = time.monotonic() + timeout_s
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < end, f"not within {timeout_s} s: {what}"
        time.sleep(0.02)


@dataclass
class World:
    """Redis and the broker as publishers use them; each effect by the script that causes it in the running system."""

    redis_url: str
    rabbitmq_url: str
    redis: redis.Redis
    fan_out: Scripts = field(init=False)
    social: Scripts = field(init=False)
    timelines: Scripts = field(init=False)

    def __post_init__(self) -> None:
        self.fan_out = Scripts(self.redis, "fanout_workers")
        self.social = Scripts(self.redis, "social_api")
        self.timelines = Scripts(self.redis, "timeline_api")

    def register(self, *usernames: str) -> None:
        for username in usernames:
            self.redis.hset(keys.account(username), "registered", "2026-11-24T00:00:00.000Z")

    def log_in(self, username: str) -> str:
        """A session's token."""
        self.register(username)
        token = sessions.new_token()
        session = msgspec.json.encode(sessions.begun(username, int(time.time())))
        self.redis.set(keys.session(sessions.token_hash(token)), session, ex=sessions.SLIDING_S)
        return token

    def log_out(self, token: str) -> None:
        hashed = sessions.token_hash(token)
        self.social.run("end_session", keys.session(hashed), hashed)

    def picture(self, username: str = "ann") -> str:
        """The id of an image that is ready and in no list yet."""
        imageid = identifiers.imageid_for(str(_ULIDS.generate()), username)
        image = Image(
            imageid=imageid,
            userid=username,
            comment="Grüße \u2028 👋",
            alt="",
            uploaded=identifiers.iso_milliseconds(datetime.now(UTC)),
            mime="image/jpeg",
            width=640,
            height=480,
            placeholder="AAAA",
            thumbnail=f"/images/{imageid}/thumbnail",
            url=f"/images/{imageid}",
        )
        self.redis.set(keys.image(imageid), ascii_json(image))
        return imageid

    def announce(self, imageid: str, username: str = "ann") -> list[str]:
        """Its first step; answers the event."""
        answer = self.fan_out.run("announce", keys.images(username), username, imageid)
        emitted: list[list[str]] = answer[4]
        return emitted[0]

    def list_latest(self, imageid: str, username: str = "ann") -> None:
        self.fan_out.run("list_latest", keys.latest_images(), username, imageid)

    def fan_out_chunk(self, imageid: str, username: str = "ann", at_once: int = 2) -> bool:
        """Whether there are more."""
        answer = self.fan_out.run("fan_out", keys.followers_index(username), username, imageid, at_once)
        return bool(answer[0] == "more")

    def share(self, username: str = "ann") -> str:
        """A picture, in every list."""
        imageid = self.picture(username)
        self.announce(imageid, username)
        self.list_latest(imageid, username)
        while self.fan_out_chunk(imageid, username):
            pass
        return imageid

    def follow(self, follower: str, followed: str) -> None:
        self.register(follower, followed)
        self.social.run("follow", keys.follows(follower), follower, followed, 5_000)

    def unfollow(self, follower: str, followed: str) -> None:
        self.social.run("unfollow", keys.follows(follower), follower, followed)

    def like(self, imageid: str, username: str) -> None:
        self.social.run("like", keys.likes(imageid), imageid, username)

    def unlike(self, imageid: str, username: str) -> None:
        self.social.run("unlike", keys.likes(imageid), imageid, username)

    def delete(self, imageid: str, username: str = "ann") -> None:
        self.fan_out.run("bury_image", keys.image(imageid), imageid, username)

    def event(self, type_: str, audience: Message, data: Message) -> list[str]:
        emitted: list[list[str]] = self.fan_out.run(
            "append_event", keys.broadcast_log(), type_, json.dumps(audience), json.dumps(data)
        )
        return emitted[0]

    def page(self, view: str, who: str = "", asker: str = "") -> tuple[list[str], str]:
        """The imageids of a page as timeline-api reads it, and its seq."""
        key = {"latest": keys.latest_images(), "home": keys.timeline(who), "profile": keys.images(who)}[view]
        answer = self.timelines.run("page", key, asker, 50, "", who if view == "profile" else "")
        _, images, _, end, score = answer
        position = Position(Place.parse(end), int(float(score)))
        return [image["imageid"] for image in json.loads(images)], str(position)

    def position(self) -> tuple[str, int]:
        """The log's end, and the newest score of the counts."""
        place, _, score = self.page("latest")[1].partition("~")
        return place, int(score)

    def log(self) -> list[Event]:
        entries: Any = self.redis.xrange(keys.broadcast_log())
        return [Event.logged(entry_id, fields) for entry_id, fields in entries]

    def broadcast(self, emitted: list[str]) -> None:
        """What a publisher sends for an event that it caused."""
        event = Event.emitted(emitted)
        if event.type == "new_image":
            message = msgspec.convert(event.data, Image).to_message(seq=event.seq, prev=event.prev)
            self.publish(BROADCAST_NEWIMAGE.name, message.encode())
        else:
            self.publish(BROADCAST_ACTIVITY.name, event.encode())

    def publish(self, exchange: str, body: bytes) -> None:
        with pika.BlockingConnection(pika.URLParameters(self.rabbitmq_url)) as connection:
            channel = connection.channel()
            for each in BROADCASTS:
                channel.exchange_declare(each.name, each.type, durable=True)
            channel.basic_publish(exchange, "", body)


@dataclass
class Gateway:
    """One running instance."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> requests.Response:
        return requests.get(self.url + path, headers={k.replace("_", "-"): v for k, v in headers.items()}, timeout=10)

    def answers(self, path: str) -> bool:
        assert self.process.poll() is None, f"the gateway ended with {self.process.returncode}"
        try:
            return self.get(path).status_code == 200
        except requests.ConnectionError:
            return False

    def metric(self, name: str, **labels: str) -> float:
        wanted = ",".join(f'{key}="{value}"' for key, value in labels.items())
        for line in self.get("/metrics").text.splitlines():
            if line.startswith(f"{name}{{{wanted}}} ") or (not labels and line.startswith(f"{name} ")):
                return float(line.rsplit(" ", 1)[1])
        return 0.0

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)


@contextmanager
def running(
    world: World, web: Path, under: tuple[str, ...] = (), ready: str = "/readyz", **environment: str
) -> Iterator[Gateway]:
    """A gateway, started by the command `under`, that answers `ready`; stopped at the end."""
    port = free_ports()["realtime-gateway-1"]
    settings = {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "REDIS_URL": world.redis_url,
        "RABBITMQ_URL": world.rabbitmq_url,
        "ALLOWED_ORIGINS": ORIGIN,
        "WEB_ROOT": str(web),
        "HEARTBEAT_SECONDS": "0.25",
        "LOG_LEVEL": "WARNING",
    }
    command = [*under, sys.executable, "-m", "realtime_gateway.main"]
    process = subprocess.Popen(command, env=os.environ | settings | environment)
    gateway = Gateway(port, process)
    try:
        eventually(lambda: gateway.answers(ready), f"the gateway answers {ready}", 30)
        yield gateway
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


class Client:
    """One SockJS session; what comes is read in the background, and remembered in `seen`."""

    def __init__(self) -> None:
        self.seen: list[Message] = []
        self.closed: list[Any] | None = None
        self._next = 0
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)

    def start(self) -> Self:
        self._reader.start()
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self._reader.join(10)

    def close(self) -> None:
        raise NotImplementedError

    def send_raw(self, text: str) -> Any:
        """The text of a SockJS frame, whatever it is."""
        raise NotImplementedError

    def _receive(self) -> Iterator[str]:
        """The SockJS frames that come."""
        raise NotImplementedError

    def say(self, **message: Any) -> None:
        self.send_raw(json.dumps([json.dumps(message)]))

    def view(self, view: str, **more: str) -> Message:
        """The welcome."""
        self.say(type="view", view=view, **more)
        return self.wait_for("welcome")

    def wait_for(self, type_: str, timeout_s: float = 10.0, **fields: Any) -> Message:
        """The next message of that type with these fields; those before it are passed over."""
        end = time.monotonic() + timeout_s
        with self._news:
            while True:
                while self._next < len(self.seen):
                    message = self.seen[self._next]
                    self._next += 1
                    if message["type"] == type_ and fields.items() <= message.items():
                        return message
                assert self.closed is None, f"closed {self.closed} before {type_} {fields}; came: {self._newest()}"
                left = end - time.monotonic()
                assert left > 0, f"no {type_} {fields} within {timeout_s} s; came: {self._newest()}"
                self._news.wait(left)

    def _newest(self) -> str:
        return str(self.seen[-10:])[-2_000:]

    def wait_closed(self, timeout_s: float = 10.0) -> list[Any]:
        """The code and the reason."""
        return eventually(lambda: self.closed, "the socket is closed", timeout_s)

    def settle(self, world: World) -> list[Message]:
        """All that was seen when everything up to now has come: a mark says so."""
        place, score = world.position()
        while True:
            mark = self.wait_for("heartbeat").get("mark", "~0")
            if mark.startswith(f"{place}~") and int(mark.partition("~")[2]) >= score:
                return list(self.seen)

    def mark(self, world: World) -> str:
        """The newest, when everything up to now has come: two heartbeats, one after the other, say the same."""
        self.settle(world)
        before, mark = "", self._next_mark()
        while mark != before:
            before, mark = mark, self._next_mark()
        return mark

    def _next_mark(self) -> str:
        mark: str = self.wait_for("heartbeat")["mark"]
        return mark

    def of_type(self, type_: str) -> list[Message]:
        return [message for message in self.seen if message["type"] == type_]

    def images(self) -> list[str]:
        return [message["image"]["imageid"] for message in self.of_type("new_image")]

    def _read(self) -> None:
        closed: list[Any] = [1006, "gone"]
        try:
            for frame in self._receive():
                if frame[:1] == "c":
                    closed = json.loads(frame[1:])
                    break
                if frame[:1] == "a":
                    with self._news:
                        self.seen += [json.loads(text) for text in json.loads(frame[1:])]
                        self._news.notify_all()
        except (OSError, requests.RequestException, websocket.WebSocketException, AttributeError):
            pass
        with self._news:
            self.closed = closed
            self._news.notify_all()


class WebSocketClient(Client):
    def __init__(self, gateway: Gateway, token: str | None = None, origin: str | None = ORIGIN) -> None:
        super().__init__()
        cookie = f"cloudstagram_session={token}" if token else None
        url = f"ws://127.0.0.1:{gateway.port}/broadcast/000/{secrets.token_hex(8)}/websocket"
        self.socket = websocket.create_connection(
            url, timeout=20, cookie=cookie, origin=origin, suppress_origin=origin is None
        )
        assert self.socket.recv() == "o"
        self.start()

    def send_raw(self, text: str) -> None:
        self.socket.send(text)

    def close(self) -> None:
        self.socket.shutdown()

    def _receive(self) -> Iterator[str]:
        while True:
            yield str(self.socket.recv())


class HttpClient(Client):
    """What the other transports share: messages are sent by requests of their own."""

    def __init__(self, gateway: Gateway, token: str | None = None) -> None:
        super().__init__()
        self.base = f"{gateway.url}/broadcast/000/{secrets.token_hex(8)}"
        self.http = requests.Session()
        self.http.headers["Origin"] = ORIGIN
        if token:
            self.http.headers["Cookie"] = f"cloudstagram_session={token}"
        self.answer: requests.Response | None = None
        self.is_open = threading.Event()
        self.left = False
        self.start()
        assert self.is_open.wait(10)

    def send_raw(self, text: str) -> requests.Response:
        answer = requests.post(f"{self.base}/xhr_send", data=text, headers=dict(self.http.headers), timeout=10)
        assert answer.status_code in (204, 400), answer.text
        return answer

    def close(self) -> None:
        """With the next heartbeat: that is when a request which waits comes back."""
        self.left = True

    def opened(self, frame: str) -> str:
        self.is_open.set()
        if self.left:
            self.http.close()
            if self.answer is not None:
                self.answer.close()
            raise OSError("left")
        return frame


class StreamingClient(HttpClient):
    def _receive(self) -> Iterator[str]:
        while True:
            self.answer = self.http.post(f"{self.base}/xhr_streaming", stream=True, timeout=20)
            for line in self.answer.iter_lines(chunk_size=1, decode_unicode=True):
                yield self.opened(line)


class EventSourceClient(HttpClient):
    def _receive(self) -> Iterator[str]:
        while True:
            self.answer = self.http.get(f"{self.base}/eventsource", stream=True, timeout=20)
            for line in self.answer.iter_lines(chunk_size=1, decode_unicode=True):
                if line.startswith("data: "):
                    yield self.opened(line.removeprefix("data: "))


class PollingClient(HttpClient):
    def _receive(self) -> Iterator[str]:
        while True:
            answer = self.http.post(f"{self.base}/xhr", timeout=20)
            yield from map(self.opened, answer.text.splitlines())


TRANSPORTS: dict[str, Callable[[Gateway, str | None], Client]] = {
    "websocket": WebSocketClient,
    "xhr-streaming": StreamingClient,
    "eventsource": EventSourceClient,
    "xhr-polling": PollingClient,
}
