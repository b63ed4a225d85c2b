"""A way to a server that a test can cut or freeze."""

from __future__ import annotations

import contextlib
import socket
import threading
from urllib.parse import urlsplit


class Wire:
    """A way to the server of `url` that can be cut or frozen; threads carry it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._target = parts.hostname or "", parts.port or 0
        self._flowing = threading.Event()
        self._flowing.set()
        self._whole = True
        self._ends: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    def through(self, url: str) -> str:
        """`url` by way of this wire."""
        parts = urlsplit(url)
        user = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
        return parts._replace(netloc=f"{user}127.0.0.1:{self._listener.getsockname()[1]}").geturl()

    def freeze(self) -> None:
        """Connections stay, and nothing comes through."""
        self._flowing.clear()

    def thaw(self) -> None:
        self._flowing.set()

    def cut(self) -> None:
        """Connections are lost, and new ones too."""
        self._whole = False
        while self._ends:
            _end(self._ends.pop())

    def mend(self) -> None:
        self._whole = True

    def close(self) -> None:
        self.cut()
        self.thaw()
        _end(self._listener)

    def _accept(self) -> None:
        try:
            while True:
                near, _ = self._listener.accept()
                if self._whole:
                    far = socket.create_connection(self._target)
                    self._ends += [near, far]
                    for source, sink in ((near, far), (far, near)):
                        threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()
                else:
                    _end(near)
        except OSError:
            return

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                self._flowing.wait()
                sink.sendall(data)
        except OSError:
            pass
        finally:
            _end(source)
            _end(sink)


def _end(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
