"""The steps of other services that timelines show, run by their own scripts."""

from __future__ import annotations

import time
from itertools import count
from typing import Any

import msgspec
import redis

from cloudstagram.contracts import keys
from cloudstagram.contracts.encoding import ascii_json
from cloudstagram.contracts.identifiers import imageid_for
from cloudstagram.contracts.messages import Image, ImageMessage
from cloudstagram.scripts import Scripts
from cloudstagram.sessions import SLIDING_S, token_hash
from social_api.new_sessions import begun, new_token


class Pictures:
    """Registers, uploads, follows, likes and deletes, straight in Redis."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._social = Scripts(client, "social_api")
        self._workers = Scripts(client, "fanout_workers")
        self._numbers = count(1)

    def register(self, *names: str) -> None:
        for name in names:
            self._redis.hset(keys.account(name), "registered", "2026-11-24T00:00:00.000Z")

    def cookies(self, name: str) -> dict[str, str]:
        """Of a new session of this person."""
        token = new_token()
        session = msgspec.json.encode(begun(name, int(time.time())))
        self._redis.set(keys.session(token_hash(token)), session, ex=SLIDING_S)
        return {"cloudstagram_session": token}

    def upload(self, userid: str, comment: str = "") -> str:
        """All the way: into every list."""
        imageid = self.ready(userid, comment)
        self.announce(userid, imageid)
        self.list_latest(userid, imageid)
        self._workers.run("fan_out", keys.followers_index(userid), userid, imageid, 1_000)
        return imageid

    def ready(self, userid: str, comment: str = "") -> str:
        """As far as resize brings it: in no list yet."""
        imageid = imageid_for(f"01{next(self._numbers):022d}00", userid)
        image = Image.of(message(userid, imageid, comment))
        self._social.run("set_image", keys.image(imageid), imageid, ascii_json(image))
        return imageid

    def announce(self, userid: str, imageid: str) -> None:
        self._workers.run("announce", keys.images(userid), userid, imageid)

    def list_latest(self, userid: str, imageid: str) -> None:
        self._workers.run("list_latest", keys.latest_images(), userid, imageid)

    def follow(self, follower: str, followed: str) -> None:
        self._social.run("follow", keys.follows(follower), follower, followed, 5_000)

    def like(self, username: str, imageid: str) -> None:
        self._social.run("like", keys.likes(imageid), imageid, username)

    def delete(self, userid: str, imageid: str) -> None:
        """What upload-api does at once; delete-image has not come to it yet."""
        self._social.run("bury_image", keys.image(imageid), imageid, userid)

    def unlist(self, userid: str, imageid: str) -> None:
        self._workers.run("unlist", keys.images(userid), userid, imageid)


def message(userid: str, imageid: str, comment: str) -> ImageMessage:
    """An image's metadata."""
    return ImageMessage(
        userid=userid,
        filename=imageid,
        comment=comment,
        uploaded="2026-11-24T03:05:12.345Z",
        mime="image/jpeg",
        alt="What it shows",
        width=2048,
        height=1365,
        placeholder="1QcSHQRnh493V4dIh4eXh1h4kJUI",
    )


def imageids(page: Any) -> list[str]:
    return [image["imageid"] for image in page["images"]]
