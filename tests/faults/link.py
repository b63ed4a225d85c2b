"""A TCP proxy between two processes, which can be told to do what networks do."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from dataclasses import dataclass, field
from enum import StrEnum

#: Bytes taken at once.
PIECE = 64 * 1024
#: Close with a reset, and forget what was not sent.
RESET = struct.pack("ii", 1, 0)


class Mischief(StrEnum):
    """What a link does to its connections, new ones too, until it is healed."""

    NONE = "none"
    DELAY = "delay"
    #: Every connection is reset, and every new one.
    CUT = "cut"
    #: What is sent vanishes, either way, and nobody is told.
    BLACK_HOLE = "black hole"
    #: Requests arrive, replies don't.
    NO_REPLIES = "no replies"


@dataclass(eq=False)
class Connection:
    """The two ends of one connection; `broken` once bytes of it are lost."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    broken: bool = False

    def reset(self) -> None:
        for writer in (self.client, self.server):
            reset(writer)


@dataclass
class Link:
    """From whoever connects to `port` on loopback, to `target`."""

    name: str
    port: int
    target: int
    mischief: Mischief = Mischief.NONE
    delay_s: float = 0.0
    _connections: set[Connection] = field(default_factory=set)

    async def listen(self) -> asyncio.Server:
        """Accepts connections until the server is closed."""
        return await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    def make(self, mischief: Mischief, delay_s: float = 0.0) -> None:
        """From now on."""
        self.mischief, self.delay_s = mischief, delay_s
        if mischief is Mischief.CUT:
            self.reset()

    def heal(self) -> None:
        """Everything passes again. A connection that lost bytes can't go on: it ends."""
        self.make(Mischief.NONE)
        for connection in list(self._connections):
            if connection.broken:
                connection.reset()

    def reset(self) -> None:
        """Every connection there is ends with a reset."""
        for connection in list(self._connections):
            connection.reset()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.mischief is Mischief.CUT:
            return reset(writer)
        try:
            server_reader, server = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            return reset(writer)
        connection = Connection(writer, server)
        self._connections.add(connection)
        try:
            there = self._pump(connection, reader, server, Mischief.BLACK_HOLE)
            back = self._pump(connection, server_reader, writer, Mischief.BLACK_HOLE, Mischief.NO_REPLIES)
            await asyncio.gather(there, back)
        except (OSError, asyncio.CancelledError):
            connection.reset()
        finally:
            self._connections.discard(connection)
            for end in (writer, server):
                end.close()
        return None

    async def _pump(
        self,
        connection: Connection,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *swallowed_by: Mischief,
    ) -> None:
        while piece := await reader.read(PIECE):
            if self.mischief is Mischief.DELAY:
                await asyncio.sleep(self.delay_s)
            if self.mischief in swallowed_by:
                connection.broken = True
            if not connection.broken or self.mischief not in swallowed_by:
                writer.write(piece)
                await writer.drain()
        if not connection.broken and writer.can_write_eof():
            writer.write_eof()


def reset(writer: asyncio.StreamWriter) -> None:
    """End it with a reset, as a machine does that has lost its memory."""
    peer = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    writer.transport.abort()
