"""The HTTP server with its limits: what a connection may bring and how long it may take, and how many there may be."""

from __future__ import annotations

import resource
from collections.abc import Callable
from typing import Any, Final

from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream
from tornado.web import Application

from realtime_gateway.metrics import REFUSED

#: Bytes of a request. What is longer than a client's messages may be is answered, what is longer than this is cut off.
_HEADER_MOST: Final = 16 * 1024
_BODY_MOST: Final = 1024 * 1024
#: Seconds for a body, and for which a connection may rest between two requests (longer than routers keep theirs).
_BODY_S: Final = 30
_REST_S: Final = 120

#: The most sockets of one instance: at 19.2 KB each when idle, 384 MB, for which manifest.yml has room; then add
#: instances.
_SOCKETS_MOST: Final = 20_000
#: Descriptors that a socket may take: a polling client has one open for receiving and one for sending.
_EACH: Final = 2
#: Descriptors for requests for pages, and of those for servers, listeners and files.
_OTHERS: Final = 512
_SPARE: Final = 64


class Room(int):
    """How many descriptors this process may have open."""

    @classmethod
    def made(cls) -> Room:
        """Raises this process's own limit as far as it may, first."""
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _SOCKETS_MOST * _EACH + _OTHERS
        limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
        return cls(limit)

    @property
    def sockets(self) -> int:
        return max(1, (self - _OTHERS) // _EACH)

    @property
    def connections(self) -> int:
        return max(1, self - _SPARE)


class BoundedServer(HTTPServer):
    """Closes what comes beyond `most` connections at once, instead of running out of descriptors."""

    def initialize(self, app: Application, most: int, open_sockets: Callable[[], int]) -> None:  # type: ignore[override]
        """`open_sockets`: how many connections have become WebSockets, which the server no longer counts."""
        super().initialize(
            app,
            max_header_size=_HEADER_MOST,
            max_body_size=_BODY_MOST,
            body_timeout=_BODY_S,
            idle_connection_timeout=_REST_S,
        )
        self._most = most
        self._open_sockets = open_sockets
        self._requesting = 0

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        if self._requesting + self._open_sockets() >= self._most:
            REFUSED.labels("connections").inc()
            stream.close()
            return
        self._requesting += 1
        super().handle_stream(stream, address)

    def on_close(self, server_conn: object) -> None:
        self._requesting -= 1
        super().on_close(server_conn)
