"""Redis, looked at while the system lives: the documented keys, with the documented types, and no others."""

from __future__ import annotations

import re

import redis

from cloudstagram.contracts import keys
from cloudstagram.contracts.identifiers import is_imageid, is_username
from e2e import photos
from e2e.client import Arrive, unused_name
from local_stack import Stack

DOCUMENTED = {key.pattern: key.type for key in keys.ALL}
#: What people who share, follow and like make sure to leave.
AT_LEAST = {
    "latest_images",
    "username:images",
    "username:image_count",
    "username:timeline",
    "imageid:likes",
    "username:likes",
    "username:followers",
    "username:follows",
    "username:followers_count",
    "username:follows_count",
    "imageid:image",
    "broadcast_log",
}


def pattern_of(key: str) -> str:
    """The key with its owner's kind in place of the owner."""
    owner, colon, name = key.partition(":")
    if not colon:
        return key
    kinds = {
        "username": is_username(owner),
        "imageid": is_imageid(owner),
        "tokenhash": re.fullmatch("[0-9a-f]{64}", owner) is not None,
    }
    return f"{next((kind for kind, fits in kinds.items() if fits), owner)}:{name}"


def test_a_living_redis_holds_the_documented_keys_and_no_others(stack: Stack, arrive: Arrive) -> None:
    """What stays, and what is taken back."""
    mia, ada, leo = (arrive(unused_name(start)) for start in ("mia", "ada", "leo"))
    kept, gone = (mia.share(photos.plain(seed=seed)) for seed in (40, 41))
    for who, method in ((ada, "PUT"), (leo, "PUT"), (leo, "DELETE")):
        for path in (f"/api/likes/{kept}", f"/api/likes/{gone}", f"/api/follows/{mia.name}"):
            assert who.call(method, path).status_code == 204
    assert mia.call("DELETE", f"/api/images/{gone}").status_code == 204

    with redis.Redis.from_url(stack.settings.redis_url, decode_responses=True) as client:
        types = {key: client.type(key) for key in client.scan_iter(count=1_000)}
    # A key may go between the two looks at it, as a list does with its last entry; then it has no type.
    found = {pattern_of(key): type_ for key, type_ in types.items() if type_ != "none"}

    assert found.keys() >= AT_LEAST
    assert found == {pattern: DOCUMENTED.get(pattern, "not documented") for pattern in found}
