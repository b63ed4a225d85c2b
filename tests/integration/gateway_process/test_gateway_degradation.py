"""What open sockets notice while a server is dead or frozen: each row of tests/degradation.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from degradation import REALTIME, Outcome, Server
from integration.gateway_process.clients import WebSocketClient
from integration.gateway_process.support import World, running
from integration.workers_processes.wire import Wire

URLS = {Server.REDIS: "REDIS_URL", Server.RABBITMQ: "RABBITMQ_URL"}


def test_the_gateway_does_without_mongodb_altogether() -> None:
    assert {row.without(Server.MONGODB) for row in REALTIME} == {Outcome.WORKS}


@pytest.mark.parametrize("mishap", [Wire.cut, Wire.swallow])
@pytest.mark.parametrize("server", URLS)
def test_without_a_server_an_open_socket_gets_what_the_table_says_and_the_rest_when_it_is_back(
    world: World, web: Path, server: Server, mishap: object
) -> None:
    seen: dict[str, Outcome] = {}
    wire = Wire(getattr(world, f"{server}_url"))
    picture = world.share()
    with running(world, web, **{URLS[server]: wire.url}) as gateway, WebSocketClient(gateway) as client:
        client.view("latest")
        mishap(wire)  # type: ignore[operator]
        world.like(picture, "ben")
        missed = world.share()
        with WebSocketClient(gateway) as newcomer:
            newcomer.say(type="view", view="latest")
            for _ in range(12):
                client.wait_for("heartbeat")
            seen["an open socket, and its heartbeats"] = Outcome.WORKS
            seen["`welcome` after `view`"] = came(newcomer.of_type("welcome"))
            seen["counts"] = came(client.of_type("likes"))
            seen["events"] = came([imageid for imageid in client.images() if imageid == missed])
            assert seen == {row.what: row.without(server) for row in REALTIME}
            wire.mend()
            newcomer.wait_for("welcome") if not newcomer.of_type("welcome") else None
        client.settle(world)
        assert client.images().count(missed) == 1
        assert client.of_type("likes")[-1]["likes"] == 1
        assert client.of_type("reset") == []
    wire.close()


def came(messages: list[object]) -> Outcome:
    return Outcome.WORKS if messages else Outcome.WAITS
