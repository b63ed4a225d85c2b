"""Hooks of gunicorn's gevent worker, alike for every API: what would wait for ever, or work without bound, ends.

They have the names that gunicorn looks for; `gunicorn_settings` hands them on.
"""

from __future__ import annotations

import contextlib
import socket
import time
from typing import Any, Final
from weakref import WeakSet

import gevent

from cloudstagram.listening import require_free_port

#: Seconds for which a peer may keep one read or write waiting; above `keepalive`, which ends idle connections quietly.
_SOCKET_S: Final = 100
#: What is read of a body that nobody wanted, so that its sender sees the answer: bytes, seconds, bytes at a time.
#: Gunicorn alone reads it to any length, a kilobyte at a time: 30 MB kept the whole worker busy for six seconds.
_DRAINED: Final = 32 * 1024 * 1024
_DRAINING_S: Final = 5.0
_PIECE: Final = 1024 * 1024
#: Seconds between two looks at whether the worker is to stop.
_LOOK_S: Final = 0.2
#: Seconds from then on that a body may still take, so that what is cut is cleaned up before the process must be gone.
_LAST_S: Final = 5.0

#: Connections that wait for their next request, and those with one.
_idle: WeakSet[Any] = WeakSet()
_busy: WeakSet[Any] = WeakSet()


class _TooMuch(Exception):
    """The rest of a body is not worth reading."""


def on_starting(server: Any) -> None:
    """Once in the master, before it listens: gunicorn alone would try a taken port for five seconds, with a line each.

    A master that takes over from another, which gunicorn can do on a signal, has its sockets from that one.
    """
    if not server.master_pid:
        for host, port in server.cfg.address:
            require_free_port(host, port)


def post_worker_init(worker: Any) -> None:
    """When the worker stops, connections that only wait end at once, and bodies that take long soon."""
    gevent.spawn(_end_when_it_stops, worker)


def pre_request(worker: Any, request: Any) -> None:
    """Slow readers and senders are cut."""
    connection = request.unreader.sock
    _idle.discard(connection)
    _busy.add(connection)
    connection.settimeout(_SOCKET_S)


def post_request(worker: Any, request: Any, environ: Any, response: Any) -> None:
    """After the answer: reads what is left of the body, within bounds; beyond them the connection ends."""
    try:
        with gevent.Timeout(_DRAINING_S, _TooMuch()):
            _drain(request.body)
    except Exception:  # the sender is gone, or sends garbage, or too much
        request.body.failed = True  # tells gunicorn that no further request can follow here
    _busy.discard(request.unreader.sock)
    _idle.add(request.unreader.sock)


def _drain(body: Any) -> None:
    left = 0 if body.failed else _DRAINED
    while left > 0 and (data := body.read(_PIECE)):
        left -= len(data)
        gevent.sleep(0)  # a fast sender must not keep the others waiting
        if left <= 0:
            raise _TooMuch


def _end_when_it_stops(worker: Any) -> None:
    while worker.alive:
        gevent.sleep(_LOOK_S)
    began = time.monotonic()
    while True:
        late = time.monotonic() - began > _LAST_S
        for connection in [*_idle, *(_busy if late else ())]:
            with contextlib.suppress(OSError):
                _end_reading(connection)
        gevent.sleep(_LOOK_S)


def _end_reading(connection: Any) -> None:
    """A request that has come already is still read. Gevent would turn a wait on the socket itself into an error."""
    with connection.dup() as other:
        other.shutdown(socket.SHUT_RD)
