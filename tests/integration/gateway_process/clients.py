"""SockJS clients on every transport."""

from __future__ import annotations

import json
import secrets
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Any, Self

import requests
import websocket

import frame_contract
from eventually import eventually
from integration.gateway_process.support import ORIGIN, Gateway, Message, World


class Client(ABC):
    """One SockJS session; what comes is read in the background, and remembered in `seen`."""

    def __init__(self) -> None:
        self.seen: list[Message] = []
        self.closed: list[Any] | None = None
        self._next = 0
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)

    def start(self) -> Self:
        self._reader.start()
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self._reader.join(10)

    @abstractmethod
    def close(self) -> None:
        """From our side."""

    @abstractmethod
    def send_raw(self, text: str) -> Any:
        """The text of a SockJS frame, whatever it is."""

    @abstractmethod
    def _receive(self) -> Iterator[str]:
        """The SockJS frames that come."""

    def say(self, **message: Any) -> None:
        self.send_raw(json.dumps([json.dumps(message)]))

    def view(self, view: str, **more: str) -> Message:
        """The welcome."""
        self.say(type="view", view=view, **more)
        return self.wait_for("welcome")

    def wait_for(self, type_: str, timeout_s: float = 10.0, **fields: Any) -> Message:
        """The next message of that type with these fields; those before it are passed over."""
        end = time.monotonic() + timeout_s
        with self._news:
            while True:
                while self._next < len(self.seen):
                    message = self.seen[self._next]
                    self._next += 1
                    if message["type"] == type_ and fields.items() <= message.items():
                        return message
                assert self.closed is None, f"closed {self.closed} before {type_} {fields}; came: {self._newest()}"
                left = end - time.monotonic()
                assert left > 0, f"no {type_} {fields} within {timeout_s} s; came: {self._newest()}"
                self._news.wait(left)

    def _newest(self) -> str:
        return str(self.seen[-10:])[-2_000:]

    def wait_closed(self, timeout_s: float = 10.0) -> list[Any]:
        """The code and the reason."""
        return eventually(lambda: self.closed, "the socket is closed", timeout_s)

    def settle(self, world: World) -> list[Message]:
        """All that was seen when everything up to now has come: a mark says so."""
        place, score = world.position()
        while True:
            mark = self.wait_for("heartbeat").get("mark", "~0")
            if mark.startswith(f"{place}~") and int(mark.partition("~")[2]) >= score:
                return list(self.seen)

    def mark(self, world: World) -> str:
        """The newest, when everything up to now has come: two heartbeats, one after the other, say the same."""
        self.settle(world)
        before, mark = "", self._next_mark()
        while mark != before:
            before, mark = mark, self._next_mark()
        return mark

    def _next_mark(self) -> str:
        mark: str = self.wait_for("heartbeat")["mark"]
        return mark

    def of_type(self, type_: str) -> list[Message]:
        return [message for message in self.seen if message["type"] == type_]

    def images(self) -> list[str]:
        return [message["image"]["imageid"] for message in self.of_type("new_image")]

    def _read(self) -> None:
        closed: list[Any] = [1006, "gone"]
        try:
            for frame in self._receive():
                if frame[:1] == "c":
                    closed = json.loads(frame[1:])
                    break
                if frame[:1] == "a":
                    came = [json.loads(text) for text in json.loads(frame[1:])]
                    for message in came:
                        frame_contract.note(message)
                    with self._news:
                        self.seen += came
                        self._news.notify_all()
        except (OSError, requests.RequestException, websocket.WebSocketException, AttributeError):
            pass
        with self._news:
            self.closed = closed
            self._news.notify_all()


class WebSocketClient(Client):
    def __init__(self, gateway: Gateway, token: str | None = None, origin: str | None = ORIGIN) -> None:
        super().__init__()
        cookie = f"cloudstagram_session={token}" if token else None
        url = f"ws://127.0.0.1:{gateway.port}/broadcast/000/{secrets.token_hex(8)}/websocket"
        self.socket = websocket.create_connection(
            url, timeout=20, cookie=cookie, origin=origin, suppress_origin=origin is None
        )
        assert self.socket.recv() == "o"
        self.start()

    def send_raw(self, text: str) -> None:
        self.socket.send(text)

    def close(self) -> None:
        self.socket.shutdown()

    def _receive(self) -> Iterator[str]:
        while True:
            yield str(self.socket.recv())


class HttpClient(Client):
    """What the other transports share: messages are sent by requests of their own."""

    def __init__(self, gateway: Gateway, token: str | None = None) -> None:
        super().__init__()
        self.base = f"{gateway.url}/broadcast/000/{secrets.token_hex(8)}"
        self.http = requests.Session()
        self.http.headers["Origin"] = ORIGIN
        if token:
            self.http.headers["Cookie"] = f"cloudstagram_session={token}"
        self.answer: requests.Response | None = None
        self.is_open = threading.Event()
        self.left = False
        self.start()
        assert self.is_open.wait(10)

    def send_raw(self, text: str) -> requests.Response:
        answer = requests.post(f"{self.base}/xhr_send", data=text, headers=dict(self.http.headers), timeout=10)
        assert answer.status_code in (204, 400), answer.text
        return answer

    def close(self) -> None:
        """With the next heartbeat: that is when a request which waits comes back."""
        self.left = True

    def opened(self, frame: str) -> str:
        self.is_open.set()
        if self.left:
            self.http.close()
            if self.answer is not None:
                self.answer.close()
            raise OSError("left")
        return frame


class StreamingClient(HttpClient):
    def _receive(self) -> Iterator[str]:
        while True:
            self.answer = self.http.post(f"{self.base}/xhr_streaming", stream=True, timeout=20)
            for line in self.answer.iter_lines(chunk_size=1, decode_unicode=True):
                yield self.opened(line)


class EventSourceClient(HttpClient):
    def _receive(self) -> Iterator[str]:
        while True:
            self.answer = self.http.get(f"{self.base}/eventsource", stream=True, timeout=20)
            for line in self.answer.iter_lines(chunk_size=1, decode_unicode=True):
                if line.startswith("data: "):
                    yield self.opened(line.removeprefix("data: "))


class PollingClient(HttpClient):
    def _receive(self) -> Iterator[str]:
        while True:
            answer = self.http.post(f"{self.base}/xhr", timeout=20)
            yield from map(self.opened, answer.text.splitlines())


TRANSPORTS: dict[str, Callable[[Gateway, str | None], Client]] = {
    "websocket": WebSocketClient,
    "xhr-streaming": StreamingClient,
    "eventsource": EventSourceClient,
    "xhr-polling": PollingClient,
}
