"""The lists in Redis, as the workers change them: one script a step. Repeating a step changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import redis

from cloudstagram.contracts import keys
from cloudstagram.contracts.encoding import ascii_json
from cloudstagram.contracts.messages import Image
from cloudstagram.scripts import Emitted, Scripts
from fanout_workers.metrics import TOMBSTONED

#: Followers in one step of a fan-out, 2 to 4 ms in Redis; fewer where the image does not come to the heads of their
#: lists.
FOLLOWERS_AT_ONCE: Final = 1_000

_GONE: Final = "gone"
_MORE: Final = "more"


@dataclass(frozen=True)
class Listed:
    """The image is in one more list; `everywhere`: in all of them."""

    everywhere: bool
    emitted: Emitted


@dataclass(frozen=True)
class Announced(Listed):
    """`seq` and `prev` are the places of the first announcement; empty where Redis no longer knows them."""

    seq: str
    prev: str


@dataclass(frozen=True)
class Reached(Listed):
    """The fan-out is through; `begun`: before this chunk, which did something."""

    begun: bool


@dataclass(frozen=True)
class More:
    """The fan-out is not through; `begun`: before this chunk."""

    begun: bool


class Lists:
    """None is answered for an image that is not live (deleted, or lost by Redis). Redis's own errors pass."""

    def __init__(self, client: redis.Redis, scripts: Scripts) -> None:
        self._client = client
        self._scripts = scripts

    def set_image(self, image: Image) -> bool:
        """Puts `imageid:image`; False where a tombstone refuses it."""
        if self._scripts.run("set_image", keys.image(image.imageid), image.imageid, ascii_json(image)):
            return True
        TOMBSTONED.inc()
        return False

    def restore_image(self, image: Image) -> None:
        """Puts `imageid:image` where it is missing, never over a tombstone."""
        if not self._client.exists(keys.image(image.imageid)):
            self.set_image(image)

    def announce(self, userid: str, imageid: str) -> Announced | None:
        """Into the uploader's own lists."""
        reply = self._scripts.run("announce", keys.images(userid), userid, imageid)
        if reply[0] == _GONE:
            return None
        _, everywhere, seq, prev, emitted = reply
        return Announced(bool(everywhere), emitted, seq, prev)

    def list_latest(self, userid: str, imageid: str) -> Listed | None:
        """Into Latest Images."""
        return _listed(self._scripts.run("list_latest", keys.latest_images(userid), userid, imageid))

    def fan_out(self, userid: str, imageid: str) -> Reached | More | None:
        """Into the timelines of the next thousand followers."""
        reply = self._scripts.run("fan_out", keys.followers_index(userid), userid, imageid, FOLLOWERS_AT_ONCE)
        if reply[0] == _GONE:
            return None
        if reply[0] == _MORE:
            return More(bool(reply[1]))
        _, everywhere, emitted, begun = reply
        return Reached(bool(everywhere), emitted, bool(begun))

    def unlist(self, userid: str, imageid: str) -> None:
        """Out of the uploader's list and count and of Latest Images, with its likes."""
        self._scripts.run("unlist", keys.images(userid), userid, imageid)


def _listed(reply: Any) -> Listed | None:
    if reply[0] == _GONE:
        return None
    _, everywhere, emitted = reply
    return Listed(bool(everywhere), emitted)
