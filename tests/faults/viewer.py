"""An open page: a socket and the page it completes, by the rules that the browser client keeps."""

from __future__ import annotations

import asyncio
import json
import secrets
from random import Random
from typing import Any

from tests.faults.api import Api
from tests.faults.findings import Findings
from tests.faults.shown import Shown
from tests.faults.world import HEARTBEAT_S
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, WebSocketError, websocket_connect

FIRST_PAGE = 30
#: A line is lost after so many heartbeats without a frame.
SILENCE = 1.5
OPEN_S = 15.0
BACKOFF_S, BACKOFF_MOST_S = 0.4, 20.0
#: Seconds over which pictures are gathered whose likes are asked for, and how many at once.
GATHER_S, MOST = 0.2, 50


class Viewer:
    """One of them; `name` says who looks at what."""

    def __init__(self, api: Api, me: str, key: str, findings: Findings, random: Random) -> None:
        self.api = api
        self.key = key
        self.name = f"{me or 'nobody'} at {key}"
        self.shown = Shown(key, me)
        self.counted: dict[str, int] = {"resumed": 0, "resets": 0, "welcomes": 0, "lines": 0, "pages": 0}
        self._me = me
        self._findings = findings
        self._random = random
        self._line: WebSocketClientConnection | None = None
        self._wanted: str | None = None
        self._unanswered = 0
        self._attempt = 0
        self._failures = 0
        self._reading: asyncio.Task[None] | None = None
        self._late: set[str] = set()
        self._asking: asyncio.Task[None] | None = None
        self._leave_at: float | None = None

    @property
    def path(self) -> str:
        """Of its timeline."""
        view, _, username = self.key.partition("/")
        return f"/api/timelines/users/{username}" if username else f"/api/timelines/{view}"

    async def watch(self) -> None:
        """Until it is cancelled."""
        self._refresh()
        try:
            while True:
                await self._one_line()
                self._attempt += 1
                await asyncio.sleep(self._backoff(self._attempt - 1))
        finally:
            for task in (self._reading, self._asking):
                if task:
                    task.cancel()

    def _backoff(self, attempt: int) -> float:
        return min(BACKOFF_MOST_S, BACKOFF_S * 2.0 ** min(attempt, 10)) * self._random.uniform(0.5, 1)

    async def _one_line(self) -> None:
        url = self.api.base_url.replace("http", "ws", 1) + f"/broadcast/000/{secrets.token_hex(8)}/websocket"
        cookie = {"Cookie": self.api.cookie} if self.api.cookie else {}
        request = HTTPRequest(url, headers=cookie, connect_timeout=OPEN_S)
        try:
            self._line = await websocket_connect(request)
            self.counted["lines"] += 1
            await self._listen(self._line)
        except (OSError, TimeoutError, HTTPClientError, WebSocketError):
            pass  # the next one
        finally:
            line, self._line = self._line, None
            if line:
                line.close()
            self._unanswered, self._leave_at = 0, None
            self.shown.live(False)
            self.shown.lost()

    async def _listen(self, line: WebSocketClientConnection) -> None:
        while (words := await self._next(line)) is not None:
            if words == "o":
                self._send_view()
            elif words[:1] == "c":
                return
            elif words[:1] == "a":
                for text in json.loads(words[1:]):
                    self._receive(json.loads(text))

    async def _next(self, line: WebSocketClientConnection) -> str | bytes | None:
        """Raises TimeoutError. Not `wait_for`: that forgets a cancellation that comes with the line's end."""
        async with asyncio.timeout(self._patience()):
            return await line.read_message()

    def _patience(self) -> float:
        if self._leave_at is None:
            return HEARTBEAT_S * SILENCE
        return max(0.0, min(HEARTBEAT_S * SILENCE, self._leave_at - asyncio.get_running_loop().time()))

    def _send_view(self) -> None:
        if self._line is None or self._wanted is None:
            return
        view, _, username = self.key.partition("/")
        message = {"type": "view", "view": view, "resume": self._wanted, **({"username": username} if username else {})}
        self._unanswered += 1
        self.shown.live(False)
        try:
            future = self._line.write_message(json.dumps([json.dumps(message)]))
        except WebSocketError:
            return
        future.add_done_callback(lambda done: done.exception())

    def _receive(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "welcome":
            self._welcome(frame)
        if frame.get("mark") and self._unanswered == 0 and self._wanted is not None:
            self._wanted = frame["mark"]
        if frame["type"] == "draining":
            wait_s = self._random.uniform(0, 0.8) * frame.get("after_ms", 0) / 1000
            self._leave_at = self._leave_at or asyncio.get_running_loop().time() + wait_s
        if frame["type"] == "new_image":
            self._note_late(frame["image"]["imageid"])
        self.shown.frame(frame)
        if frame["type"] == "reset":
            self.counted["resets"] += 1
            self._refresh()

    def _welcome(self, frame: dict[str, Any]) -> None:
        self._unanswered = max(0, self._unanswered - 1)
        self.counted["welcomes"] += 1
        self.counted["resumed"] += self._attempt > 0
        self._attempt = 0
        self.shown.live(self._unanswered == 0)
        if (frame["username"] or "") != self._me:
            self._findings.add(f"{self.name} was welcomed as {frame['username']}")
        if self._failures:
            self._refresh()

    def _refresh(self) -> None:
        if self._reading:
            self._reading.cancel()
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        while True:
            since = self.shown.tick
            answer = await self.api.call("GET", f"{self.path}?limit={FIRST_PAGE}")
            if answer.status == 200:
                break
            if answer.known or answer.status == 500:
                self._findings.add(f"{self.name} got {answer.status} for her page", answer.request_id)
            self._failures += 1
            await asyncio.sleep(self._backoff(self._failures - 1))
        self._failures = 0
        self.counted["pages"] += 1
        page = answer.body
        self._check(page["images"])
        self.shown.page(page["images"], page["next"], page["at"], since)
        self._wanted = page["seq"]
        self._send_view()

    def _check(self, images: list[dict[str, Any]]) -> None:
        ids = [image["imageid"] for image in images]
        if ids != sorted(set(ids), reverse=True):
            self._findings.add(f"{self.name} read a page out of order, or with something twice: {ids}")

    def _note_late(self, imageid: str) -> None:
        if not self.shown.is_late(imageid):
            return
        self._late.add(imageid)
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_likes())

    async def _ask_likes(self) -> None:
        while self._late:
            await asyncio.sleep(GATHER_S)
            wanted = sorted(self._late)[:MOST]
            self._late -= set(wanted)
            answer = await self.api.call("GET", f"/api/likes?images={','.join(wanted)}")
            if answer.status == 200:
                for image in answer.body["likes"]:
                    self.shown.take_counts(image, answer.body["at"])
