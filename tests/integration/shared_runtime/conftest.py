"""A wire between us and a real server, which a test can freeze or cut."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import gevent
import gevent.socket
import pytest
from gevent.event import Event
from gevent.pool import Group
from gevent.server import StreamServer

from local_stack.ports import free_port


class Wire:
    """Forwards TCP to `host:port` until told otherwise; runs in gevent's hub."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._flowing = Event()
        self._flowing.set()
        #: Bytes that came while it was frozen.
        self.held = 0
        self._pumps = Group()
        self._server = StreamServer(("127.0.0.1", 0), self._connect)
        self._server.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    def freeze(self) -> None:
        """Connections stay open, and nothing comes through."""
        self._flowing.clear()

    def thaw(self) -> None:
        self._flowing.set()

    def cut(self) -> None:
        """Every connection is lost; new ones are possible."""
        self._pumps.kill()

    def close(self) -> None:
        self._server.stop()
        self.cut()

    def _connect(self, near: gevent.socket.socket, address: object) -> None:
        far = gevent.socket.create_connection(self._target)
        pumps = [self._pumps.spawn(self._pump, *ends) for ends in ((near, far), (far, near))]
        gevent.joinall(pumps, count=1)
        gevent.killall(pumps)
        near.close()
        far.close()

    def _pump(self, source: gevent.socket.socket, sink: gevent.socket.socket) -> None:
        try:
            while data := source.recv(65536):
                if not self._flowing.is_set():
                    self.held += len(data)
                    self._flowing.wait()
                sink.sendall(data)
        except OSError:
            return


@pytest.fixture
def broker_wire(servers: Any) -> Iterator[Wire]:
    """A wire to RabbitMQ."""
    target = urlsplit(servers.rabbitmq_url)
    wire = Wire(target.hostname or "127.0.0.1", target.port or 5672)
    yield wire
    wire.close()


@pytest.fixture
def silent_address() -> Iterator[str]:
    """Where connections are accepted, by the kernel, and never answered."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
def closed_address() -> str:
    """Where nobody listens."""
    return f"127.0.0.1:{free_port()}"


@pytest.fixture
def wait_for() -> Callable[[Callable[[], object]], None]:
    """Waits, letting other greenlets run, until a condition holds; fails after 10 s."""

    def wait(condition: Callable[[], object]) -> None:
        with gevent.Timeout(10, AssertionError("it did not come true within 10 s")):
            while not condition():
                gevent.sleep(0.01)

    return wait
