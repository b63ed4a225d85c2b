"""Many open pages at once: SockJS over websockets through the edge, and when each picture reached each of them."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

#: Seconds until all pages have to be welcomed.
WELCOME_WITHIN_S = 30


@dataclass
class Arrivals:
    """When (seconds since 1970) an image was announced in Redis, and when it reached each page."""

    announced: float
    reached: list[float] = field(default_factory=list)


class Watchers:
    """The pages of people who look at their timelines."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._connections: list[WebSocketClientConnection] = []
        self._welcomed = 0
        self._all_welcomed = asyncio.Event()
        self.arrivals: dict[str, Arrivals] = {}

    async def open(self, cookies: Sequence[str]) -> None:
        """One page for each session; returns when all are live."""
        for cookie in cookies:
            session = f"000/{secrets.token_hex(8)}/websocket"
            url = f"{self._base_url.replace('http', 'ws', 1)}/broadcast/{session}"
            request = HTTPRequest(url, headers={"Cookie": cookie})
            connection = await websocket_connect(request, on_message_callback=self._on_frame)
            self._connections.append(connection)
            await connection.write_message(json.dumps([json.dumps({"type": "view", "view": "home"})]))
        async with asyncio.timeout(WELCOME_WITHIN_S):
            await self._all_welcomed.wait()

    def close(self) -> None:
        """Leave."""
        for connection in self._connections:
            connection.close()

    def _on_frame(self, frame: str | bytes | None) -> None:
        now = time.time()
        if not isinstance(frame, str) or not frame.startswith("a"):
            return
        for message in map(json.loads, json.loads(frame[1:])):
            if message["type"] == "new_image":
                announced = int(message["seq"].partition("-")[0]) / 1000
                self.arrivals.setdefault(message["image"]["imageid"], Arrivals(announced)).reached.append(now)
            elif message["type"] == "welcome":
                self._welcomed += 1
                if self._welcomed == len(self._connections):
                    self._all_welcomed.set()
