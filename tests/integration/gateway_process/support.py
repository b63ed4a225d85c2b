"""Gateways as real processes, and people and their pictures in Redis."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pika
import redis
import requests
from ulid import PureRandomPolicy, ULIDGenerator

from cloudstagram import sessions
from cloudstagram.contracts import identifiers, keys
from cloudstagram.contracts.encoding import ascii_json
from cloudstagram.contracts.events import Event
from cloudstagram.contracts.log import Place, Position
from cloudstagram.contracts.messages import Image
from cloudstagram.contracts.topology import BROADCAST_ACTIVITY, BROADCAST_NEWIMAGE, BROADCASTS
from cloudstagram.scripts import Scripts
from eventually import eventually
from local_stack.ports import free_port
from social_api.new_sessions import begun, new_token

Message = dict[str, Any]

ORIGIN = "http://127.0.0.1:8080"

#: An imageid has its bucket in place of a ULID's last characters: two that count on within a millisecond were equal.
_ULIDS = ULIDGenerator(policy=PureRandomPolicy())


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
        token = new_token()
        session = msgspec.json.encode(begun(username, int(time.time())))
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

    def delete(self, imageid: str, username: str = "ann") -> list[list[str]]:
        """The event; none for a repeat."""
        emitted: list[list[str]] = self.fan_out.run("bury_image", keys.image(imageid), imageid, username)
        return emitted

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
    port = free_port()
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
