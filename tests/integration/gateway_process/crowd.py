"""Very many open pages at one gateway: websockets in one event loop, in a thread of its own."""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
import struct
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Self, TypeVar

from eventually import eventually
from integration.gateway_process.support import ORIGIN, Gateway

T = TypeVar("T")

#: How long, in seconds, pages may take for one thing, however many they are.
WITHIN_S = 120
#: Connections that are being opened at the same moment: a listener's queue has room for 128.
_AT_ONCE = 64
SWITCHING_PROTOCOLS = 101
#: Close with a reset.
_RESET = struct.pack("ii", 1, 0)
_UPGRADE = (
    "GET /broadcast/000/{}/websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: {}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
)


class Page(asyncio.Protocol):
    """Somebody without an account who looks at Latest. `came` has each event with a `seq` or `imageid`, and when."""

    def __init__(self) -> None:
        self.status = 0
        self.welcomed = False
        self.closed = False
        #: The event's `seq`, or its `imageid` where it has none; and the time, as `time.monotonic` tells it.
        self.came: list[tuple[str, float]] = []
        #: Resets its connection when so many events have come; -1: never.
        self.leave_after = -1
        self._unread = b""
        self._transport: asyncio.Transport

    @property
    def events(self) -> list[str]:
        return [name for name, _ in self.came]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(_UPGRADE.format(secrets.token_hex(8), ORIGIN).encode())

    def connection_lost(self, error: Exception | None) -> None:
        self.closed = True

    def data_received(self, data: bytes) -> None:
        self._unread += data
        if not self.status:  # the answer's head comes first
            head, end, rest = self._unread.partition(b"\r\n\r\n")
            if not end:
                return
            self.status, self._unread = int(head.split()[1]), rest
            if self.status != SWITCHING_PROTOCOLS:
                self.leave()
        while (payload := self._payload()) is not None:
            self._read(payload)

    def stop_reading(self) -> None:
        self._transport.pause_reading()

    def reset(self) -> None:
        """Ends without a word, as a machine does that lost its memory."""
        self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._transport.abort()

    def leave(self) -> None:
        self._transport.close()

    def _payload(self) -> bytes | None:
        """Of the next whole frame (RFC 6455, 5.2: servers do not mask)."""
        unread = self._unread
        if len(unread) < 2:
            return None
        start, length = 2, unread[1]
        if length >= 126:
            start = 4 if length == 126 else 10
            if len(unread) < start:
                return None
            length = int.from_bytes(unread[2:start])
        if len(unread) < start + length:
            return None
        self._unread = unread[start + length :]
        return unread[start : start + length]

    def _read(self, payload: bytes) -> None:
        if payload == b"o":
            self._say(json.dumps([json.dumps({"type": "view", "view": "latest"})]).encode())
        if payload[:1] != b"a":
            return
        for message in map(json.loads, json.loads(payload[1:])):
            self.welcomed = self.welcomed or message["type"] == "welcome"
            if name := message.get("seq") or message.get("imageid"):
                self.came.append((name, time.monotonic()))
        if len(self.came) == self.leave_after:
            self.reset()

    def _say(self, text: bytes) -> None:
        """Masked with zeros, which changes nothing; shorter than 126 bytes."""
        self._transport.write(struct.pack("!BB4x", 0x81, 0x80 | len(text)) + text)


class Crowd:
    """Pages open until they leave, or the context ends."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._pages: list[Page] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.each(Page.reset, [page for page in self._pages if not page.closed])
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WITHIN_S)
        self._loop.close()

    def open(self, count: int, receive_buffer: int = 0) -> list[Page]:
        """So many more; returns when each is welcomed, or was refused. A `receive_buffer` (bytes) makes it small."""
        pages = self._run(self._open_all(count, receive_buffer))
        self._pages += pages
        eventually(lambda: all(page.welcomed or page.closed for page in pages), f"{count} pages are open", WITHIN_S)
        return pages

    def each(self, do: Callable[[Page], None], pages: Sequence[Page]) -> None:
        async def all_of_them() -> None:
            for page in pages:
                do(page)

        self._run(all_of_them())

    async def _open_all(self, count: int, receive_buffer: int) -> list[Page]:
        turn = asyncio.Semaphore(_AT_ONCE)

        async def open_one() -> Page:
            async with turn:
                connection = socket.socket()
                connection.setblocking(False)
                if receive_buffer:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
                await self._loop.sock_connect(connection, ("127.0.0.1", self._gateway.port))
                _, page = await self._loop.create_connection(Page, sock=connection)
                return page

        return await asyncio.gather(*(open_one() for _ in range(count)))

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(WITHIN_S)
