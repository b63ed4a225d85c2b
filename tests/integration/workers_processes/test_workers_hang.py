"""A handler that hangs."""

from __future__ import annotations

import os
import signal
import time
from functools import partial

from cloudstagram.contracts.states import State
from cloudstagram.contracts.topology import NEW_IMAGE_QUEUE, RESIZE_QUEUE
from eventually import eventually
from fanout_workers.decoder_process import WALL_S
from integration.workers_processes.support import World, picture, prepared_decoder, running, unread_bytes


def test_m10_a_handler_that_hangs_meets_its_own_limit_and_its_message_is_worked_once(world: World) -> None:
    imageid = world.store(picture())
    with running(world, "resize") as processes:
        resize = processes["resize"]
        decoder = eventually(partial(prepared_decoder, resize), "a decoder")
        os.kill(decoder, signal.SIGSTOP)
        world.publish(RESIZE_QUEUE, world.message(imageid))
        eventually(lambda: unread_bytes(decoder) > 0, "in hand")
        began = time.monotonic()
        eventually(lambda: resize.metric("cloudstagram_pictures_decoded_total", outcome="died") == 1, "given up", 60)
        assert time.monotonic() - began > WALL_S / 2
        assert resize.process.poll() is None
        eventually(lambda: world.record(imageid).state is State.READY, "ready")
        handled = {"queue": RESIZE_QUEUE.name, "outcome": "done"}
        eventually(lambda: resize.metric("cloudstagram_messages_total", **handled) == 1, "worked")
    world.take(NEW_IMAGE_QUEUE.name)
    assert world.depth(NEW_IMAGE_QUEUE.name) == world.depth(RESIZE_QUEUE.name) == world.depth(RESIZE_QUEUE.dead) == 0
