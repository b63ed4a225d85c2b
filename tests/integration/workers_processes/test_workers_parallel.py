"""The same message to several consumers at once."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from cloudstagram.contracts import keys
from cloudstagram.contracts.topology import ADD_IMAGE_TO_USER_QUEUE, IMAGE_TO_FOLLOWERS_QUEUE, NEW_IMAGE_QUEUE
from eventually import eventually
from integration.gateway_process import support as gateways
from integration.gateway_process.clients import WebSocketClient
from integration.workers_processes.support import START_S, WorkerProcess, World, start, stopped_in_the_end

#: The browser client as it is: the gateway serves it, and nobody asks for it here.
WEB = Path(__file__).parents[3] / "services/realtime-gateway/web"
CONSUMERS, PICTURES, TIMES = 4, 8, 3
WORK = {
    "add-image-to-user": ADD_IMAGE_TO_USER_QUEUE.name,
    "new-image": NEW_IMAGE_QUEUE.name,
    "image-to-followers": IMAGE_TO_FOLLOWERS_QUEUE.name,
}


def done(workers: list[WorkerProcess]) -> float:
    """Messages, all of them together."""
    return sum(
        worker.metric("cloudstagram_messages_total", outcome="done", queue=WORK[worker.name]) for worker in workers
    )


def test_m4_a_message_that_comes_three_times_to_four_consumers_changes_the_lists_once_and_shows_once(
    world: World,
) -> None:
    world.follow("fan", "ann")
    beside = gateways.World(world.redis_url, world.rabbitmq_url, world.redis)
    with ExitStack() as stack:
        gateway = stack.enter_context(gateways.running(beside, WEB))
        client = stack.enter_context(WebSocketClient(gateway))
        client.view("latest")
        workers = [
            stack.enter_context(stopped_in_the_end(start(world, name))) for name in WORK for _ in range(CONSUMERS)
        ]
        for worker in workers:
            eventually(worker.is_ready, f"{worker.name} is ready", 2 * START_S)
        imageids = [world.store_ready() for _ in range(PICTURES)]
        messages = imageids * TIMES
        random.Random(4).shuffle(messages)
        for imageid in messages:
            world.publish_to_lists(imageid)
        eventually(lambda: done(workers) == len(WORK) * len(messages), "every message was worked", 60)
        client.settle(beside)
        for worker in workers:
            worker.ask_to_stop()
    assert all(world.is_listed(imageid) for imageid in imageids)
    newest_first = sorted(imageids, reverse=True)
    for key in (keys.latest_images(), keys.images("ann"), keys.timeline("ann"), keys.timeline("fan")):
        assert world.list_of(key) == newest_first
    assert world.redis.get(keys.image_count("ann")) == str(PICTURES)
    assert Counter(client.images()) == Counter(imageids)
