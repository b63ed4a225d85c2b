"""resize in this process, so that another one can be faster at the very moment that counts."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest

from cloudstagram.broadcasts import Broadcasts
from cloudstagram.contracts.events import IMAGE_DELETED, IMAGE_STATE
from cloudstagram.contracts.states import State
from cloudstagram.errors import Unpublished
from cloudstagram.publisher import Publisher
from fanout_workers.decoder_process import DecoderProcess
from fanout_workers.failures import Later
from fanout_workers.handlers.refusal import Refusal
from fanout_workers.handlers.resize import Resize
from fanout_workers.originals import Originals
from fanout_workers.tools import Tools
from integration.workers_processes.support import World, now, picture


class NoBroker(Publisher):
    """Never connects; before it says so, something may happen."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__("amqp://guest:guest@127.0.0.1:9/", "test", [])
        self._meanwhile = meanwhile

    def publish(self, *_args: Any, **_options: Any) -> None:
        self._meanwhile()
        raise Unpublished("no connection")


class SlowOriginals(Originals):
    """While it reads, something may happen."""

    def __init__(self, world: World, meanwhile: Callable[[], object]) -> None:
        super().__init__(world.database)
        self._meanwhile = meanwhile

    def read(self, imageid: str) -> bytes | None:
        original = super().read(imageid)
        self._meanwhile()
        return original


class Heard(Broadcasts):
    """Keeps what is broadcast."""

    def __init__(self, publisher: Publisher) -> None:
        super().__init__(publisher)
        self.types: list[str] = []

    def activity(self, emitted: Sequence[Sequence[str]]) -> None:
        self.types += [event[3] for event in emitted]


@pytest.fixture
def decoder() -> Iterator[DecoderProcess]:
    with ExitStack() as stack:
        process = DecoderProcess(os.environ)
        process.start()
        stack.callback(process.stop)
        yield process


def resize(
    world: World, decoder: DecoderProcess, reading: Callable[[], object], publishing: Callable[[], object]
) -> tuple[Resize, Heard]:
    publisher = NoBroker(publishing)
    heard = Heard(publisher)
    tools = Tools.made(world.redis, world.database, publisher, now, time.monotonic, os.environ)
    refusal = Refusal(tools.records, tools.renditions, tools.event_log, heard)
    originals = SlowOriginals(world, reading)
    made = Resize(tools.records, originals, decoder, tools.renditions, tools.lists, publisher, refusal)
    return made, heard


def nothing() -> None:
    """Nobody is faster."""


@pytest.mark.parametrize("state", [State.STORED, State.READY])
def test_a_drive_of_the_relay_that_came_while_publishing_stays_counted(
    world: World, decoder: DecoderProcess, state: State
) -> None:
    imageid = world.store(picture()) if state is State.STORED else world.store_ready()

    def drive() -> None:
        world.set_record(imageid, drive_at=now() - timedelta(seconds=1))
        assert world.records.take_due() is not None

    worker, _ = resize(world, decoder, nothing, drive)
    worker(world.message(imageid), 1)
    record = world.record(imageid)
    assert (record.state, record.drives) == (State.READY, 1)
    assert record.drive_at is not None
    assert record.drive_at - now() > timedelta(seconds=10), "the relay's own wait stands"


def test_without_a_broker_a_picture_that_nobody_drove_is_due_soon(world: World, decoder: DecoderProcess) -> None:
    imageid = world.store(picture())
    worker, _ = resize(world, decoder, nothing, nothing)
    worker(world.message(imageid), 1)
    record = world.record(imageid)
    assert record.drive_at is not None
    assert record.drive_at - now() < timedelta(seconds=6)


def test_a_picture_that_a_twin_refused_meanwhile_is_taken_from_open_pages(
    world: World, decoder: DecoderProcess
) -> None:
    imageid = world.store(picture())
    worker, heard = resize(
        world, decoder, lambda: world.records.advance(imageid, State.REJECTED, reason="It is no picture."), nothing
    )
    worker(world.message(imageid), 1)
    assert heard.types == [event.type for event in world.events()]
    assert IMAGE_DELETED in heard.types


def test_m5_a_picture_over_which_the_decoder_hangs_twice_is_rejected_and_its_owner_is_told(world: World) -> None:
    imageid = world.store(picture())
    hasty = DecoderProcess(os.environ, wall_s=0.5)
    worker, heard = resize(world, hasty, lambda: freeze(hasty), nothing)
    with pytest.raises(Later, match="no answer within"):
        worker(world.message(imageid), 1)
    assert world.record(imageid).state is State.STORED
    worker(world.message(imageid), 2)
    assert world.record(imageid).state is State.REJECTED
    (told,) = world.events(IMAGE_STATE)
    assert (told.audience.user, told.data["state"]) == ("ann", "rejected")
    assert "could not be decoded" in told.data["reason"]
    assert heard.types == [IMAGE_STATE]
    assert world.chunks(imageid) == 0


def freeze(decoder: DecoderProcess) -> None:
    """Whichever child is there, or begins now; its parent kills it."""
    decoder.start()
    assert decoder.pid is not None
    os.kill(decoder.pid, signal.SIGSTOP)
