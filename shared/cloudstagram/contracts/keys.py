"""Every Redis key, as a function of its owner. In Lua it is `key(owner, name)` of `lua/functions/keys.lua`."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

from cloudstagram.contracts.identifiers import bucket

RedisType = Literal["list", "string", "hash", "set", "zset", "stream"]

#: Hash tags in use. 1: one primary, no tag, the published names hold. More: a Redis Cluster, `{b<bucket mod B>}`.
PLACES: Final = 1


def tag(owner: str) -> str:
    """The hash tag that places the keys of `owner` (a username or an imageid); empty on one primary."""
    return "" if PLACES == 1 else f"{{b{bucket(owner) % PLACES}}}"


class Owned(Struct, frozen=True):
    """A key of one person, image or session: `keys.timeline("ann")` is `ann:timeline`."""

    name: str
    owner: Literal["username", "imageid", "tokenhash"]
    type: RedisType
    content: str
    writers: str
    companion: bool = False

    def __call__(self, owner: str) -> str:
        return f"{tag(owner)}{owner}:{self.name}"

    @property
    def pattern(self) -> str:
        return f"{self.owner}:{self.name}"


class Placed(Struct, frozen=True):
    """A key of everyone in one place: `keys.broadcast_log()`; on a cluster there is one for each place."""

    name: str
    type: RedisType
    content: str
    writers: str
    companion: bool = False

    def __call__(self, owner: str = "") -> str:
        return tag(owner) + self.name

    @property
    def pattern(self) -> str:
        return self.name


latest_images = Placed(
    "latest_images", "list", "imageids, the newest 1,000 (trimmed when it passes 1,100)", "new-image, delete-image"
)
images = Owned(
    "images", "username", "list", "imageids uploaded by username", "add-image-to-user, image-to-followers, delete-image"
)
image_count = Owned(
    "image_count", "username", "string", "number of those", "add-image-to-user, image-to-followers, delete-image"
)
timeline = Owned(
    "timeline",
    "username",
    "list",
    "imageids of username and of those she follows, the newest 800 (trimmed when it passes 880)",
    "add-image-to-user, image-to-followers, rebuild-timeline, social-api",
)
likes = Owned("likes", "imageid", "list", "usernames who like the image, newest first", "social-api, delete-image")
liked = Owned("likes", "username", "list", "imageids that username likes, newest first", "social-api")
followers = Owned("followers", "username", "list", "usernames that follow username, newest first", "social-api")
follows = Owned(
    "follows", "username", "list", "usernames that username follows, newest first; at most 5,000", "social-api"
)
followers_count = Owned("followers_count", "username", "string", "length of `username:followers`", "social-api")
follows_count = Owned("follows_count", "username", "string", "length of `username:follows`", "social-api")
image = Owned(
    "image",
    "imageid",
    "string",
    "the image as timelines and browsers get it, ASCII JSON",
    "resize, outbox-relay; upload-api and delete-image delete it",
)
deleted = Owned("deleted", "imageid", "string", "tombstone, kept for a day", "upload-api, delete-image")
progress = Owned(
    "progress",
    "imageid",
    "hash",
    "which lists have it, the fan-out's cursor, the places of its announcement; kept for a day",
    "add-image-to-user, new-image, image-to-followers",
)
account = Owned("account", "username", "hash", "password hash, time of registration", "social-api")
session = Owned(
    "session",
    "tokenhash",
    "string",
    "JSON with the session's person and its absolute end",
    "social-api; every service that asks lets the TTL slide",
)
sessions = Owned("sessions", "username", "set", "token hashes of username's sessions", "social-api")
broadcast_log = Placed(
    "broadcast_log",
    "stream",
    "events of the last ten minutes, at most about 100,000",
    "the `emit` step of whoever causes one",
)
rebuilds_due = Placed(
    "rebuilds_due",
    "zset",
    "whose timelines have to be rebuilt; the score rises with every note",
    "social-api (unfollow), auditor, cloudstagram-admin; rebuild-timeline removes",
)
counts_changed = Placed(
    "counts_changed",
    "zset",
    "whose counts changed when (µs, rising); ten minutes, the newest stays",
    "every script that counts, and those that list an image with likes",
)
counts_changed_floor = Placed(
    "counts_changed_floor",
    "string",
    "the highest score removed from `counts_changed`",
    "whoever writes `counts_changed`",
)

followers_index = Owned(
    "followers_index",
    "username",
    "zset",
    "followers by rising score: the fan-out's cursor, and the order of pages",
    "social-api",
    companion=True,
)
follows_index = Owned(
    "follows_index",
    "username",
    "zset",
    "the followed by rising score: membership, and the order of pages",
    "social-api",
    companion=True,
)
likes_index = Owned(
    "likes_index",
    "imageid",
    "zset",
    "likers by rising score: membership, and the order of pages",
    "social-api, delete-image",
    companion=True,
)
timeline_floor = Owned(
    "timeline_floor",
    "username",
    "string",
    "imageid: what is older was taken out of a full timeline or never came in",
    "social-api; rebuild-timeline removes",
    companion=True,
)
latest_images_floor = Placed(
    "latest_images_floor", "string", "imageid: the same for `latest_images`", "delete-image", companion=True
)

#: The whole data model, in the order of the documented table.
ALL: Final[tuple[Owned | Placed, ...]] = (
    latest_images, images, image_count, timeline, likes, liked, followers, follows, followers_count, follows_count,
    image, deleted,
    progress, account, session, sessions, broadcast_log, rebuilds_due, counts_changed, counts_changed_floor,
    followers_index,
    follows_index, likes_index, timeline_floor, latest_images_floor,
)  # fmt: skip
