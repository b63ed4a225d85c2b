"""An image's whole way through the workers, each its own process, on real servers."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from PIL import Image

from cloudstagram.contracts import keys
from cloudstagram.contracts.topology import (
    RESIZE_QUEUE,
)
from cloudstagram.renditions import Rendition
from workers_support import QUEUE_DEPLOYABLES, WorkerProcess, World, decoded, eventually, running

Workers = dict[str, WorkerProcess]


@pytest.fixture(scope="module")
def workers(world: World) -> Iterator[Workers]:
    with running(world, *QUEUE_DEPLOYABLES) as processes:
        yield processes


def photograph() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((900, 600), 60).convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()


def test_an_upload_reaches_every_list_and_every_follower(world: World, workers: Workers) -> None:
    for follower in ("bea", "cid"):
        world.follow(follower, "ann")
    imageid = world.store(photograph())

    world.publish(RESIZE_QUEUE, world.message(imageid).encode())

    eventually(lambda: world.is_listed(imageid), "listed")
    assert world.list_of(keys.images("ann")) == [imageid]
    assert world.list_of(keys.latest_images()) == [imageid]
    for person in ("ann", "bea", "cid"):
        assert world.list_of(keys.timeline(person)) == [imageid]
    assert world.redis.get(keys.image_count("ann")) == "1"
    image = decoded(str(world.redis.get(keys.image(imageid))).encode())
    assert (image["width"], image["height"]) == (900, 600)
    assert image["placeholder"]
    assert world.picture(imageid, Rendition.THUMBNAIL).mime == "image/jpeg"
