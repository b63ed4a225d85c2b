"""SockJS sessions that bound what a slow receiver can make us keep, and that never break a broadcast."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Final

from tornado.iostream import StreamBufferFullError, StreamClosedError

from realtime_gateway.connections.sockjs import BaseSession, Session, proto
from realtime_gateway.frames import Frame, websocket_frame
from realtime_gateway.metrics import CLOSED
from realtime_gateway.viewers import TOO_SLOW

logger = logging.getLogger(__name__)

#: Bytes kept for a receiver that does not read at present: some thousand events, or the longest replay twice.
BUFFER_MOST: Final = 1024 * 1024


class WebSocketSession(BaseSession):  # type: ignore[misc]  # sockjs-tornado has no types
    """Where nothing is buffered, a frame goes straight to the kernel: twice as fast as through Tornado's stream."""

    def verify_state(self) -> None:
        """Called once, when the connection is open."""
        self._stream = self.handler.ws_connection.stream
        self._given_up = False
        self._stream.max_write_buffer_size = BUFFER_MOST
        self._buffer(websocket_frame(proto.CONNECT))
        super().verify_state()
        self.conn_info = None  # the request's headers: a third of a socket's memory

    def send_frame(self, frame: Frame) -> None:
        data = frame.websocket
        stream = self._stream
        if self.is_closed or self._given_up or stream.closed():
            return
        try:
            if not stream.writing():
                data = data[stream.socket.send(data) :]
        except BlockingIOError:
            pass
        except OSError:
            self._abort()
            return
        if data:
            self._buffer(data)

    def end(self, code: int, reason: str) -> None:
        asyncio.get_running_loop().call_soon(self.close, code, reason)

    def close(self, code: int = 3000, message: str = "Go away!") -> None:
        """A repeat does nothing."""
        if not self.is_closed:
            CLOSED.labels(code).inc()
            self._buffer(websocket_frame(proto.disconnect(code, message)))
            super().close(code, message)

    def on_messages(self, messages: list[Any]) -> None:
        for message in messages:
            if not self.is_closed:
                self.conn.on_message(message)

    def flush(self) -> None:
        """Nothing waits here."""

    def _buffer(self, data: bytes) -> None:
        try:
            self._stream.write(data)
        except StreamClosedError:
            pass
        except StreamBufferFullError:
            CLOSED.labels(TOO_SLOW).inc()
            self._abort()

    def _abort(self) -> None:
        """Not now: whoever sends may be in the middle of a set of receivers, or have more to send in the same go."""
        self._given_up = True
        asyncio.get_running_loop().call_soon(self._stream.close)


class PollingSession(Session):  # type: ignore[misc]  # sockjs-tornado has no types
    """A session over several requests, all with the cookie of the one that opened it."""

    opener: str | None = None

    def send_frame(self, frame: Frame) -> None:
        if self.is_closed:
            return
        if len(self.send_queue) + len(frame.quoted) > BUFFER_MOST:
            asyncio.get_running_loop().call_soon(self._abort)
            return
        try:
            self.send_jsonified(frame.quoted, stats=False)
        except Exception:  # whatever becomes of this request, the others of a broadcast get theirs
            logger.exception("A polling request could not be answered")
            asyncio.get_running_loop().call_soon(self._abort)

    def end(self, code: int, reason: str) -> None:
        asyncio.get_running_loop().call_soon(self.close, code, reason)

    def close(self, code: int = 3000, message: str = "Go away!") -> None:
        """What still waits is dropped: a later poll of a closed session would be held open by it."""
        if not self.is_closed:
            CLOSED.labels(code).inc()
        self.send_queue = ""
        super().close(code, message)

    def start_heartbeat(self) -> None:
        """Ours runs on every transport, and is a message."""

    def _abort(self) -> None:
        connection = self.handler.request.connection if self.handler else None
        self.close(TOO_SLOW, "Too slow")
        if connection:
            connection.close()
