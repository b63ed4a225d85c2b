"""The process: what operators see of it, how it starts without its servers, and how it ends."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from cloudstagram.contracts.topology import BROADCASTS
from eventually import eventually
from integration.gateway_process.clients import TRANSPORTS, WebSocketClient
from integration.gateway_process.support import ORIGIN, Gateway, World, running
from local_stack.ports import free_port


def test_who_asks_the_port_learns_all_and_who_comes_through_a_router_nothing(gateway: Gateway) -> None:
    assert gateway.get("/livez").json() == {"status": "ok"}
    assert set(gateway.get("/readyz").json()["dependencies"]) == {"redis", "rabbitmq", "canary"}
    assert "cloudstagram_gateway_sockets" in gateway.get("/metrics").text
    for path in ("/readyz", "/metrics"):
        assert gateway.get(path, X_Forwarded_For="1.2.3.4").status_code == 404
    assert gateway.get("/livez", X_Forwarded_For="1.2.3.4").status_code == 200


def test_the_canary_tells_how_long_the_fast_path_takes(gateway: Gateway) -> None:
    def returned() -> bool:
        return all(state.endswith(" ms") for state in gateway.get("/readyz").json()["canary"].values())

    eventually(returned, "a canary came back through each exchange", 25)
    for exchange in BROADCASTS:
        assert gateway.metric("cloudstagram_gateway_canary_seconds_count", exchange=exchange.name) >= 1


def test_broadcasts_that_cant_be_read_are_counted_and_the_next_is_delivered(gateway: Gateway, world: World) -> None:
    bodies = [b"", b"\xff", b"{}", b"[]", b'{"type": 5}', b'{"type": "reset"}', b'{"type": "canary", "data": {}}']
    before = gateway.metric("cloudstagram_gateway_unreadable_total")
    with WebSocketClient(gateway) as client:
        client.view("latest")
        for exchange in BROADCASTS:
            for body in bodies:
                world.publish(exchange.name, body)
        world.broadcast(world.announce(world.picture()))
        client.wait_for("new_image")
    unread = gateway.metric("cloudstagram_gateway_unreadable_total") - before
    assert unread == 2 * (len(bodies) - 1)  # all but the canaries


def test_without_its_servers_it_starts_serves_pages_and_is_not_ready(world: World, web: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        away = f"127.0.0.1:{unused.getsockname()[1]}"
        elsewhere = {"REDIS_URL": f"redis://{away}/0", "RABBITMQ_URL": f"amqp://guest:guest@{away}/%2F"}
        with running(world, web, ready="/livez", **elsewhere) as gateway, WebSocketClient(gateway) as client:
            client.say(type="view", view="latest")
            client.wait_for("heartbeat")
            client.wait_for("heartbeat")
            assert client.of_type("welcome") == []
            answer = gateway.get("/readyz")
            assert answer.status_code == 503
            assert answer.json()["dependencies"]["redis"].startswith("redis is down")
            assert gateway.get("/latest", Accept="text/html").status_code == 200


def test_a_broker_that_hangs_up_is_told_once_by_each_line_and_a_silent_one_does_not_hold_up_the_end(web: Path) -> None:
    with socket.socket() as broker:
        broker.bind(("127.0.0.1", 0))
        broker.listen()
        broker.settimeout(20)
        settings = {
            "PORT": str(free_port()),
            "RABBITMQ_URL": f"amqp://127.0.0.1:{broker.getsockname()[1]}/",
        }
        started = subprocess.Popen(command(), env=environment(web, **settings), stdout=subprocess.PIPE, text=True)
        with started as gateway:
            for _ in range(8):
                line, _ = broker.accept()
                line.recv(100)
                line.close()
            silent, _ = broker.accept()
            gateway.terminate()
            said, _ = gateway.communicate(timeout=10)
            silent.close()
    assert said.count("No connection to the broker") == 2
    assert "Traceback" not in said
    assert gateway.returncode == 0


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_at_the_end_everyone_is_told_and_closed_and_it_is_gone_within_nine_seconds(
    world: World, web: Path, transport: str
) -> None:
    with running(world, web) as gateway:
        clients = [TRANSPORTS[transport](gateway, None) for _ in range(3)]
        for client in clients:
            client.view("latest")
        began = time.monotonic()
        gateway.terminate()
        for client in clients:
            assert client.wait_for("draining")["after_ms"] > 0
        with pytest.raises(requests.ConnectionError):
            gateway.get("/livez")
        assert gateway.process.wait(9) == 0
        assert time.monotonic() - began < 9
    if transport == "websocket":
        assert {client.wait_closed()[0] for client in clients} == {4010}
    for client in clients:
        client.close()


def test_nobody_there_it_is_gone_at_once(world: World, web: Path) -> None:
    with running(world, web) as gateway:
        gateway.terminate()
        assert gateway.process.wait(5) == 0


#: A gateway that is never done with those who are connected.
HANGS_AT_THE_END = """
import asyncio
from realtime_gateway import main
main.GONE_S = 0.3
main.drain = lambda hub: asyncio.Event().wait()
main.main()
"""


def test_what_hangs_at_the_end_ends_all_the_same_and_says_where_it_was(
    world: World, web: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with running(world, web, under=(sys.executable, "-c", HANGS_AT_THE_END)) as gateway:
        gateway.terminate()
        assert gateway.process.wait(10) == 1
    assert "Timeout" in capfd.readouterr().err


def command() -> list[str]:
    return [sys.executable, "-m", "realtime_gateway.main"]


def environment(web: Path, **changes: str) -> dict[str, str]:
    settings = {
        "HOST": "127.0.0.1",
        "PORT": "1",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "RABBITMQ_URL": "amqp://127.0.0.1:1/",
        "ALLOWED_ORIGINS": ORIGIN,
        "WEB_ROOT": str(web),
    }
    return os.environ | settings | changes


def start(web: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(), env=environment(web, **changes), capture_output=True, text=True, timeout=30, check=False
    )


def test_a_missing_setting_a_missing_file_and_a_taken_port_are_named_in_one_line(web: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for changes, word in (
            ({"ALLOWED_ORIGINS": ""}, "ALLOWED_ORIGINS"),
            ({"HEARTBEAT_SECONDS": "never"}, "HEARTBEAT_SECONDS"),
            ({"WEB_ROOT": str(tmp_path)}, "WEB_ROOT"),
            ({"PORT": port}, port),
        ):
            ended = start(web, **changes)
            assert ended.returncode != 0
            assert word in ended.stderr
            assert len(ended.stderr.splitlines()) == 1
