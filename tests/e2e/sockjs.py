"""A SockJS session over a websocket, straight to one gateway or through the edge."""

from __future__ import annotations

import json
import secrets
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Self

import websocket

import frame_contract

Message = dict[str, Any]


class Watcher:
    """One open session. Waits for messages; remembers all that came."""

    def __init__(self, base_url: str, cookie: str = "", origin: str = "") -> None:
        session = f"000/{secrets.token_hex(8)}/websocket"
        url = f"{base_url.replace('http', 'ws', 1)}/broadcast/{session}"
        self._socket = websocket.create_connection(
            url, timeout=30, cookie=cookie or None, origin=origin or None, suppress_origin=not origin
        )
        self.seen: list[Message] = []
        self._waiting: deque[Message] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, text: str) -> None:
        """Send a text, which may be no message at all."""
        self._socket.send(json.dumps([text]))

    def view(self, view: str, **more: str) -> Message:
        """Look at a page; answers the welcome."""
        self.send(json.dumps({"type": "view", "view": view, **more}))
        return self.wait_for(lambda message: message["type"] == "welcome")

    def wait_for(self, wanted: Callable[[Message], bool], seconds: float = 15) -> Message:
        """The next message that is wanted; those before it are skipped, and stay in ``seen``."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            message = self._next()
            if message is not None and wanted(message):
                return message
        raise AssertionError(f"it did not come within {seconds} s; this came: {self.seen}")

    def _next(self) -> Message | None:
        if not self._waiting:
            frame = self._socket.recv()
            if isinstance(frame, str) and frame.startswith("a"):
                self._waiting.extend(json.loads(text) for text in json.loads(frame[1:]))
        if not self._waiting:
            return None
        self.seen.append(self._waiting.popleft())
        frame_contract.note(self.seen[-1])
        return self.seen[-1]
