"""Redis comes back without its last writes, as after a failover to a replica that was behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import redis

from cloudstagram.contracts import keys
from cloudstagram.contracts.topology import RESIZE_QUEUE
from eventually import eventually
from integration.gateway_process import support as gateways
from integration.gateway_process.clients import WebSocketClient
from integration.workers_processes.support import World, picture, running
from local_stack import Stack, StackSettings
from local_stack.redis_server import redis_process

WEB = Path(__file__).parents[3] / "services/realtime-gateway/web"
WORKERS = ("resize", "add-image-to-user", "new-image", "image-to-followers", "outbox-relay")


class Forgetful:
    """A Redis of our own, which can be started without what was written since."""

    def __init__(self, data: Path) -> None:
        self.settings = StackSettings.on_free_ports(data, os.environ)
        self.stack = Stack(self.settings, [redis_process(self.settings)])

    def log(self) -> Path:
        """The newest file of its log of commands."""
        folder = self.settings.layout.home("redis") / "appendonlydir"
        return max(folder.glob("*.incr.aof"), key=lambda path: path.stat().st_mtime)

    def forget_since(self, size: int) -> None:
        """Comes back with the log as it was when it had `size` bytes."""
        self.stack.stop()
        assert self.log().stat().st_size > size
        os.truncate(self.log(), size)
        self.stack.start()


@pytest.fixture
def forgetful(tmp_path: Path) -> Iterator[Forgetful]:
    made = Forgetful(tmp_path / "redis")
    made.stack.start()
    yield made
    made.stack.stop()


def share(world: World, number: int) -> list[str]:
    """Pictures, in every list."""
    imageids = [world.store(picture()) for _ in range(number)]
    for imageid in imageids:
        world.publish(RESIZE_QUEUE, world.message(imageid))
    for imageid in imageids:
        eventually(partial(world.is_listed, imageid), f"{imageid} is in all lists")
    return imageids


def test_m12_after_redis_lost_its_last_writes_every_picture_is_listed_again_and_open_pages_fetch_anew(
    world: World, forgetful: Forgetful
) -> None:
    url = forgetful.settings.redis_url
    client = redis.Redis.from_url(url, decode_responses=True, protocol=2)
    beside = replace(world, redis_url=url, redis=client)
    readers = gateways.World(url, world.rabbitmq_url, client)
    beside.follow("fan", "ann")
    with running(beside, *WORKERS), gateways.running(readers, WEB) as gateway:
        eventually(lambda: beside.database["relay"].find_one(), "the history is noted")
        kept = share(beside, 2)
        size = forgetful.log().stat().st_size
        with WebSocketClient(gateway) as page:
            page.view("latest")
            lost = share(beside, 3)
            mark = page.mark(readers)
            forgetful.forget_since(size)
            page.wait_for("reset", 60)
            for imageid in (*kept, *lost):
                eventually(partial(is_everywhere, beside, imageid), f"{imageid} is in all lists", 60)
            assert set(readers.page("latest")[0]) == {*kept, *lost}
        with WebSocketClient(gateway) as back:
            back.view("latest", resume=mark)
            assert back.of_type("reset"), "who went on from what is not known any more is told"
    newest_first = sorted((*kept, *lost), reverse=True)
    for key in (keys.latest_images(), keys.images("ann"), keys.timeline("ann"), keys.timeline("fan")):
        assert beside.list_of(key) == newest_first
    assert client.get(keys.image_count("ann")) == str(len(newest_first))
    client.close()


def is_everywhere(world: World, imageid: str) -> bool:
    lists = (keys.latest_images(), keys.images("ann"), keys.timeline("ann"), keys.timeline("fan"))
    return world.is_listed(imageid) and all(imageid in world.list_of(key) for key in lists)
