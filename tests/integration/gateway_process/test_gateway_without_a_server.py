"""A server goes away and comes back: sockets stay open, nothing is lost, nobody has to fetch anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from eventually import eventually
from integration.gateway_process.clients import WebSocketClient
from integration.gateway_process.support import World, running
from integration.workers_processes.wire import Wire


@pytest.fixture
def wire(request: pytest.FixtureRequest, world: World) -> Iterator[Wire]:
    wire = Wire(getattr(world, request.param))
    yield wire
    wire.close()


@pytest.mark.parametrize("wire", ["redis_url"], indirect=True)
def test_while_redis_was_away_sockets_stay_and_afterwards_all_has_come(world: World, web: Path, wire: Wire) -> None:
    imageid = world.share()
    with running(world, web, REDIS_URL=wire.url) as gateway, WebSocketClient(gateway) as client:
        client.view("latest")
        wire.cut()
        missed = [world.share() for _ in range(3)]
        world.like(imageid, "ben")
        eventually(lambda: gateway.get("/readyz").status_code == 503, "it is not ready")
        with WebSocketClient(gateway, world.log_in("ann")) as newcomer:
            newcomer.say(type="view", view="home")
            newcomer.wait_for("heartbeat")
            wire.mend()
            assert newcomer.wait_for("welcome")["username"] == "ann"
        client.settle(world)
        assert set(missed) <= set(client.images())
        assert client.of_type("likes")[-1]["likes"] == 1
        assert client.of_type("reset") == []
        eventually(lambda: gateway.answers("/readyz"), "it is ready again")


@pytest.mark.parametrize("mishap", [Wire.cut, Wire.swallow])
@pytest.mark.parametrize("wire", ["redis_url"], indirect=True)
def test_open_pages_are_told_at_once_that_the_log_is_not_followed_and_that_it_is_again(
    world: World, web: Path, wire: Wire, mishap: Callable[[Wire], None]
) -> None:
    seldom = {"HEARTBEAT_SECONDS": "600"}
    with running(world, web, REDIS_URL=wire.url, **seldom) as gateway, WebSocketClient(gateway) as client:
        client.view("latest")
        mishap(wire)
        client.wait_for("heartbeat", behind=True)
        wire.mend()
        assert "behind" not in client.wait_for("heartbeat")


def test_who_comes_while_the_log_can_not_be_read_is_told_with_the_welcome(world: World, web: Path) -> None:
    with running(world, web, HEARTBEAT_SECONDS="600") as gateway, WebSocketClient(gateway) as client:
        client.view("latest")
        with unreadable_log(world):
            client.wait_for("heartbeat", behind=True)
            with WebSocketClient(gateway) as newcomer:
                newcomer.view("latest")
                newcomer.wait_for("heartbeat", behind=True)
        assert "behind" not in client.wait_for("heartbeat")


@contextmanager
def unreadable_log(world: World) -> Iterator[None]:
    """Redis serves, and refuses the one command by which a gateway follows the log."""
    world.redis.execute_command("ACL", "SETUSER", "default", "-xrange")
    try:
        yield
    finally:
        world.redis.execute_command("ACL", "SETUSER", "default", "+xrange")


@pytest.mark.parametrize("wire", ["rabbitmq_url"], indirect=True)
def test_while_the_broker_was_away_the_log_brought_all_and_then_the_exchange_again(
    world: World, web: Path, wire: Wire
) -> None:
    with running(world, web, RABBITMQ_URL=wire.url) as gateway, WebSocketClient(gateway) as client:
        client.view("latest")
        wire.cut()
        eventually(lambda: gateway.get("/readyz").status_code == 503, "it is not ready")
        missed = [world.share() for _ in range(3)]
        client.settle(world)
        assert set(client.images()) == set(missed)
        wire.mend()
        eventually(lambda: gateway.answers("/readyz"), "it is ready again", 30)
        before = gateway.metric("cloudstagram_gateway_events_total", by="exchange")

        def came_by_the_exchange() -> bool:
            """The look at the log may be ahead of it, as it may be at any time."""
            world.broadcast(world.announce(imageid := world.picture()))
            assert client.wait_for("new_image")["image"]["imageid"] == imageid
            return gateway.metric("cloudstagram_gateway_events_total", by="exchange") > before

        eventually(came_by_the_exchange, "the exchange brings a picture")
