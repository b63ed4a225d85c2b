"""The servers as a stack of their own: they start, come back, and leave nothing behind, however they are ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from pymongo import MongoClient

from eventually import eventually
from local_stack import Stack, StackError, StackSettings, server_processes
from local_stack.ports import is_taken
from local_stack.supervisor import Supervisor


def _lives(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except FileNotFoundError:
        return False


def _pids(stack: Stack) -> list[int]:
    return [stack.pid(name) for name in ("supervisor", *stack.processes)]


def _ports(stack: Stack) -> list[int]:
    return [stack.settings.ports[port] for process in stack.processes.values() for port in process.ports]


def _keep(redis_url: str, mongodb_url: str) -> None:
    """Something that has to outlive a stop."""
    with redis.Redis.from_url(redis_url) as client, MongoClient[dict[str, object]](mongodb_url) as mongodb:
        client.set("kept", 1)
        mongodb.get_default_database()["kept"].insert_one({})


def _is_kept(redis_url: str, mongodb_url: str) -> bool:
    with redis.Redis.from_url(redis_url) as client, MongoClient[dict[str, object]](mongodb_url) as mongodb:
        return bool(client.exists("kept")) and mongodb.get_default_database()["kept"].count_documents({}) == 1


@pytest.fixture(scope="module")
def own_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """All servers, started, with something in them. A start takes some ten seconds, so they share one, in order."""
    settings = StackSettings.on_free_ports(tmp_path_factory.mktemp("own"), os.environ)
    with Stack(settings, server_processes(settings)) as stack:
        stack.start()
        _keep(settings.redis_url, settings.mongodb_url)
        yield stack


@pytest.fixture(scope="module")
def data_left(own_servers: Stack) -> Path:
    """What a stack that was stopped has left."""
    own_servers.stop()
    return own_servers.settings.layout.data


@pytest.fixture
def quick_stack(tmp_path: Path) -> Iterator[Stack]:
    """What starts in no time, for what is true of any table."""
    settings = StackSettings.on_free_ports(tmp_path, os.environ)
    quick = (process for process in server_processes(settings) if process.name in ("redis", "epmd"))
    with Stack(settings, quick) as stack:
        yield stack


def test_a_server_that_dies_comes_back_with_a_new_pid(own_servers: Stack) -> None:
    for name in own_servers.processes:
        before = own_servers.pid(name)
        own_servers.kill(name)
        eventually(lambda name=name, before=before: own_servers.pid(name) != before, f"another {name} runs")
    own_servers.wait_until_ready()


def test_after_a_stop_no_process_and_no_listener_is_left(own_servers: Stack) -> None:
    pids, ports = _pids(own_servers), _ports(own_servers)
    assert len(ports) == 5
    assert all(map(is_taken, ports))
    own_servers.stop()
    assert not any(map(_lives, pids))
    assert not any(map(is_taken, ports))
    assert [path.name for path in own_servers.settings.layout.run.iterdir()] == ["lock"]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_foreground_program_finds_data_at_other_ports_too_and_leaves_nothing_whichever_signal_ends_it(
    data_left: Path, number: signal.Signals
) -> None:
    """The data are those of the stack above; the second program finds what the first, which was killed, has left."""
    command = (sys.executable, "-m", "local_stack", "servers", "--data", str(data_left))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            addresses = dict(program.stdout.readline().strip().split("=", 1) for _ in range(3))
            assert list(addresses) == ["REDIS_URL", "MONGODB_URL", "RABBITMQ_URL"]
            assert _is_kept(addresses["REDIS_URL"], addresses["MONGODB_URL"])
            pids = [int(path.read_text(encoding="ascii")) for path in (data_left / "run").glob("*.pid")]
            assert len(pids) == 5
            program.send_signal(number)
            program.send_signal(number)
            assert program.wait(30) == (-signal.SIGKILL if number == signal.SIGKILL else 0)
        finally:
            program.kill()
    eventually(lambda: not any(map(_lives, pids)), "all are gone")


def test_a_server_that_was_stopped_stays_away_until_it_is_started(quick_stack: Stack) -> None:
    quick_stack.start()
    quick_stack.stop_process("redis")
    assert not is_taken(quick_stack.settings.ports["redis"])
    quick_stack.start_process("redis")
    quick_stack.restart("redis")


def test_a_killed_supervisor_takes_its_processes_with_it(quick_stack: Stack) -> None:
    quick_stack.start()
    pids, ports = _pids(quick_stack), _ports(quick_stack)
    os.kill(pids[0], signal.SIGKILL)
    eventually(lambda: not any(map(_lives, pids[1:])), "all are gone")
    assert not any(map(is_taken, ports))


def test_a_supervisor_that_does_not_end_is_killed_and_the_next_stack_can_start(quick_stack: Stack) -> None:
    quick_stack.start()
    pids = _pids(quick_stack)
    os.kill(pids[0], signal.SIGSTOP)
    with pytest.raises(StackError, match=r"did not end within 0\.5 s"):
        quick_stack.stop(seconds=0.5)
    eventually(lambda: not any(map(_lives, pids)), "all are gone")
    assert [path.name for path in quick_stack.settings.layout.run.iterdir()] == ["lock"]
    quick_stack.start()


def test_a_supervisor_that_does_not_start_is_an_error_of_the_stack(tmp_path: Path) -> None:
    supervisor = Supervisor({"PATH": os.environ["PATH"]})
    with pytest.raises(StackError, match="did not start"):
        supervisor.start(tmp_path / "missing.conf")
    supervisor.stop(seconds=1)
    assert not supervisor.socket.parent.exists()


def test_a_taken_port_is_named_and_nothing_is_started(quick_stack: Stack) -> None:
    port = quick_stack.settings.ports["redis"]
    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(StackError, match=f"port {port}, which redis needs, is taken.*CLOUDSTAGRAM_REDIS_PORT"),
    ):
        quick_stack.start()
    assert not (quick_stack.settings.layout.run / "supervisor.pid").exists()


def test_two_stacks_never_share_their_data(quick_stack: Stack) -> None:
    quick_stack.start()
    second = StackSettings.on_free_ports(quick_stack.settings.layout.data, os.environ)
    with pytest.raises(StackError, match=f"it runs already, as process {os.getpid()},"):
        Stack(second, server_processes(second)).start()
    quick_stack.wait_until_ready()
