"""What becomes of a message whose dependency stays away for longer than it may be in hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from cloudstagram.contracts.messages import ImageMessage
from cloudstagram.contracts.topology import NEW_IMAGE_QUEUE
from cloudstagram.errors import DependencyDown
from cloudstagram.publisher import Publisher
from fanout_workers.delivery import Delivery
from fanout_workers.watchdog import Watchdog
from fanout_workers.worker import Worker

BODY = ImageMessage(userid="ann", filename="f", comment="", uploaded="", mime="image/png").encode()


class Queues(Publisher):
    """Keeps what is published, instead of a broker."""

    def __init__(self) -> None:
        super().__init__("amqp://guest:guest@localhost/", "test", [])
        self.published: list[tuple[str, bytes, Mapping[str, object]]] = []

    def publish(self, exchange: str, routing_key: str, body: bytes, **options: Any) -> None:
        self.published.append((exchange + routing_key, body, options["headers"]))


class Redis:
    """Is away for so many looks, whoever looks."""

    def __init__(self, away: int) -> None:
        self.away = away

    def look(self, *_arguments: object) -> None:
        self.away -= 1
        if self.away >= 0:
            raise DependencyDown("redis", "away")


def received(redis: Redis, hold_s: float, failures: int) -> tuple[Queues, int]:
    """What a worker published over one message, and how often it acknowledged it."""
    queues, acknowledged = Queues(), []
    worker = Worker(
        NEW_IMAGE_QUEUE, ImageMessage, redis.look, queues, {"redis": redis.look}, Watchdog(60), hold_s=hold_s
    )
    worker.receive(Delivery(BODY, failures, "request-1", lambda: acknowledged.append(1), lambda: False))
    return queues, len(acknowledged)


@pytest.mark.parametrize("failures", [0, 3])
def test_a_message_that_was_held_too_long_is_replaced_by_its_copy_and_nothing_is_counted(failures: int) -> None:
    queues, acknowledged = received(Redis(away=10**9), 0.0, failures)
    assert queues.published == [(NEW_IMAGE_QUEUE.name, BODY, {"attempts": failures})]
    assert acknowledged == 1


def test_a_message_whose_dependency_comes_back_in_time_is_done_and_published_nowhere() -> None:
    queues, acknowledged = received(Redis(away=2), 60.0, 0)
    assert queues.published == []
    assert acknowledged == 1


def test_a_server_that_says_that_it_is_full_is_waited_for_although_it_answers_and_nothing_is_counted() -> None:
    def full(*_arguments: object) -> None:
        raise DependencyDown("redis", "full", said_so=True)

    queues, acknowledged = Queues(), []
    answers = {"redis": lambda: None}
    worker = Worker(NEW_IMAGE_QUEUE, ImageMessage, full, queues, answers, Watchdog(60), hold_s=1.0)
    worker.receive(Delivery(BODY, 2, "request-1", lambda: acknowledged.append(1), lambda: False))
    assert queues.published == [(NEW_IMAGE_QUEUE.name, BODY, {"attempts": 2})]
    assert acknowledged == [1]
