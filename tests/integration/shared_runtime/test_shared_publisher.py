from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gevent
import pika
import pytest
from prometheus_client import REGISTRY

from cloudstagram.contracts.topology import Exchange, Queue
from cloudstagram.errors import DependencyDown, Unpublished
from cloudstagram.logs import request_id
from cloudstagram.publisher import Publisher
from cloudstagram.publisher_link import GIVEN_UP

WaitFor = Callable[[Callable[[], object]], None]

NAME = f"test-{uuid.uuid4().hex[:8]}"
EXCHANGE = Exchange(NAME, "direct")
QUEUE = Queue(f"{NAME}-queue", {"x-queue-type": "quorum"}, EXCHANGE)


@pytest.fixture
def channel(servers: Any) -> Iterator[Any]:
    """The broker as another process sees it."""
    connection = pika.BlockingConnection(pika.URLParameters(servers.rabbitmq_url))
    channel = connection.channel()
    yield channel
    channel = connection.channel()
    channel.queue_delete(QUEUE.name)
    channel.exchange_delete(EXCHANGE.name)
    connection.close()


@pytest.fixture
def publisher(broker_wire: Any, servers: Any, channel: Any) -> Iterator[Publisher]:
    """A publisher that is connected, over the wire."""
    user = urlsplit(servers.rabbitmq_url).netloc.rpartition("@")[0]
    path = urlsplit(servers.rabbitmq_url).path
    publisher = Publisher(f"amqp://{user}@{broker_wire.address}{path}", "test", [EXCHANGE], [QUEUE])
    publisher.start()
    until_ready(publisher)
    yield publisher
    broker_wire.thaw()
    publisher.close()


def until_ready(publisher: Publisher) -> None:
    with gevent.Timeout(20, AssertionError("the publisher did not connect within 20 s")):
        while not is_ready(publisher):
            gevent.sleep(0.01)


def is_ready(publisher: Publisher) -> bool:
    try:
        publisher.ready()
    except DependencyDown:
        return False
    return True


def send(publisher: Publisher, exchange: str = NAME, **options: Any) -> None:
    publisher.publish(exchange, "", b"{}", **options)


def outcome(publisher: Publisher, **options: Any) -> str:
    """`confirmed`, or why not."""
    try:
        send(publisher, **options)
    except Unpublished as error:
        return str(error)
    return "confirmed"


def test_a_message_stands_in_a_queue_that_nobody_had_declared(publisher: Publisher, channel: Any) -> None:
    publisher.publish(NAME, "", b'{"a": 1}', headers={"attempt": 2}, correlation_id="r-1")
    _, properties, body = channel.basic_get(QUEUE.name, auto_ack=True)
    assert body == b'{"a": 1}'
    assert (properties.headers["attempt"], properties.correlation_id) == (2, "r-1")
    assert (properties.delivery_mode, properties.content_type) == (2, "application/json")


def test_a_message_carries_the_id_of_the_request_that_is_served(publisher: Publisher, channel: Any) -> None:
    before = request_id.set("r-2")
    send(publisher)
    request_id.reset(before)
    assert channel.basic_get(QUEUE.name, auto_ack=True)[1].correlation_id == "r-2"


def test_many_greenlets_publish_at_once_and_every_message_arrives_once(publisher: Publisher, channel: Any) -> None:
    greenlets = [gevent.spawn(lambda: [send(publisher) for _ in range(20)]) for _ in range(50)]
    gevent.joinall(greenlets, raise_error=True)
    assert channel.queue_declare(QUEUE.name, passive=True).method.message_count == 1000


def test_a_message_that_no_queue_takes_is_unpublished_and_the_queue_declared_again(
    publisher: Publisher, channel: Any, wait_for: WaitFor
) -> None:
    channel.queue_delete(QUEUE.name)
    assert "no queue took it" in outcome(publisher)
    wait_for(lambda: outcome(publisher) == "confirmed")


def test_a_broadcast_to_nobody_is_no_failure(publisher: Publisher, channel: Any) -> None:
    channel.queue_delete(QUEUE.name)
    send(publisher, mandatory=False)


def test_an_exchange_that_was_deleted_is_declared_again(publisher: Publisher, channel: Any, wait_for: WaitFor) -> None:
    channel.exchange_delete(NAME)
    assert "no exchange" in outcome(publisher)
    wait_for(lambda: outcome(publisher) == "confirmed")


def test_after_a_publish_to_an_unknown_exchange_it_connects_again_for_the_others(publisher: Publisher) -> None:
    assert "no exchange" in outcome(publisher, exchange=f"{NAME}-unknown")
    until_ready(publisher)
    assert outcome(publisher) == "confirmed"


def test_a_message_that_the_queue_refuses_is_unpublished(publisher: Publisher, channel: Any) -> None:
    channel.queue_delete(QUEUE.name)
    channel.queue_declare(f"{NAME}-full", exclusive=True, arguments={"x-max-length": 1, "x-overflow": "reject-publish"})
    channel.queue_bind(f"{NAME}-full", NAME, "")
    assert [outcome(publisher) for _ in range(2)] == ["confirmed", "the broker refused it"]


def test_a_cut_connection_fails_what_is_under_way_at_once_and_is_made_again(
    publisher: Publisher, broker_wire: Any, wait_for: WaitFor
) -> None:
    broker_wire.freeze()
    waiting = gevent.spawn(outcome, publisher, timeout_s=9)
    wait_for(lambda: broker_wire.held)
    broker_wire.cut()
    assert "lost" in waiting.get(timeout=5)
    assert not is_ready(publisher)
    broker_wire.thaw()
    until_ready(publisher)
    assert outcome(publisher) == "confirmed"


def test_a_frozen_broker_costs_each_of_many_callers_no_more_than_its_timeout(
    publisher: Publisher, broker_wire: Any
) -> None:
    broker_wire.freeze()
    began = time.monotonic()
    callers = [gevent.spawn(outcome, publisher, timeout_s=0.5) for _ in range(400)]
    gevent.joinall(callers, timeout=30)
    assert {caller.value for caller in callers} == {"not confirmed within 0.5 s"}
    assert time.monotonic() - began < 10
    broker_wire.thaw()
    until_ready(publisher)
    assert outcome(publisher) == "confirmed"


def test_once_some_have_given_up_nobody_waits_for_a_frozen_broker_until_it_confirms(
    publisher: Publisher, broker_wire: Any
) -> None:
    broker_wire.freeze()
    for _ in range(GIVEN_UP):
        assert outcome(publisher, timeout_s=0.3) == "not confirmed within 0.3 s"
    began = time.monotonic()
    assert {outcome(publisher) for _ in range(100)} == {"the broker confirms nothing"}
    assert time.monotonic() - began < 5
    assert not is_ready(publisher)
    broker_wire.thaw()
    until_ready(publisher)
    assert outcome(publisher) == "confirmed"


def test_without_a_broker_nobody_waits(closed_address: str) -> None:
    publisher = Publisher(f"amqp://guest:guest@{closed_address}", "test", [EXCHANGE])
    publisher.start()
    began = time.monotonic()
    assert "no connection" in outcome(publisher, timeout_s=9)
    assert time.monotonic() - began < 4
    with pytest.raises(DependencyDown, match="refused"):
        publisher.ready()
    publisher.close()


def test_a_publisher_that_is_closed_waits_for_what_is_under_way_and_takes_no_more(publisher: Publisher) -> None:
    waiting = gevent.spawn(outcome, publisher)
    gevent.sleep(0)
    publisher.close()
    assert waiting.get(timeout=10) == "confirmed"
    assert outcome(publisher) == "the publisher is closed"


def test_reconnecting_leaves_no_descriptor_behind(publisher: Publisher, broker_wire: Any, wait_for: WaitFor) -> None:
    def descriptors() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    def connections() -> float:
        return REGISTRY.get_sample_value("cloudstagram_publisher_connections_total", {"name": "test"}) or 0

    before = descriptors()
    for _ in range(5):
        so_far = connections()
        broker_wire.cut()
        wait_for(lambda so_far=so_far: connections() > so_far)
    wait_for(lambda: descriptors() <= before)
