"""Messages to clients: what each says, and how it looks on the wire. Encoded once, however many receive it."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final, Self

from cloudstagram.contracts.encoding import ascii_json

_FINAL_TEXT: Final = 0x81  #: first byte of a WebSocket frame: text, and no further part follows (RFC 6455, 5.2)


class Frame:
    """One message or several, for every transport: `quoted` goes between SockJS's brackets, `websocket` to a stream."""

    __slots__ = ("_websocket", "quoted")

    def __init__(self, quoted: str) -> None:
        self.quoted: Final = quoted
        self._websocket: bytes | None = None

    @classmethod
    def of(cls, text: str) -> Self:
        """`text` is ASCII JSON."""
        return cls(json.dumps(text))

    @classmethod
    def bundle(cls, frames: Iterable[Frame]) -> Self:
        """All of them in one: one write instead of many."""
        return cls(",".join(frame.quoted for frame in frames))

    @property
    def websocket(self) -> bytes:
        """The whole frame of a WebSocket."""
        if self._websocket is None:
            self._websocket = websocket_frame(f"a[{self.quoted}]")
        return self._websocket


def websocket_frame(payload: str) -> bytes:
    """A whole frame from a server, which does not mask."""
    data = payload.encode()
    if len(data) < 126:
        return struct.pack("!BB", _FINAL_TEXT, len(data)) + data
    if len(data) < 1 << 16:
        return struct.pack("!BBH", _FINAL_TEXT, 126, len(data)) + data
    return struct.pack("!BBQ", _FINAL_TEXT, 127, len(data)) + data


def each_once(frames: Iterable[Frame], most: int) -> list[Frame] | None:
    """In their order; None as soon as they are more than `most` bytes together, without asking for the rest."""
    kept: dict[Frame, None] = {}
    size = 0
    for frame in frames:
        if frame not in kept:
            kept[frame] = None
            size += len(frame.quoted)
        if size > most:
            return None
    return list(kept)


def message(type_: str, **fields: Any) -> Frame:
    return Frame.of(ascii_json({"type": type_, **fields}))


@lru_cache(maxsize=2_000)
def of_data(type_: str, data: str) -> Frame:
    """The message whose fields are those of `data`, a JSON object. Kept: all who come back at once ask for the same."""
    return Frame.of(ascii_json({**json.loads(data), "type": type_}))


def new_image(seq: str, image: str, *, home: bool) -> Frame:
    """`image` is the JSON of an image; `home`: it is in the viewer's own timeline."""
    return Frame.of(f'{{"type":"new_image","seq":"{seq}","home":{"true" if home else "false"},"image":{image}}}')


def welcome(username: str | None, heartbeat_ms: int, mark: str | None) -> Frame:
    marked = {"mark": mark} if mark else {}
    return message("welcome", username=username, heartbeat=heartbeat_ms, **marked)


def heartbeat(mark: str | None, *, behind: bool) -> Frame:
    """`behind`: the log can't be followed at present; nothing is said where it is."""
    marked = {"mark": mark} if mark else {}
    return message("heartbeat", **marked, **({"behind": True} if behind else {}))


def error(detail: str) -> Frame:
    return message("error", detail=detail)


def draining(after_ms: int) -> Frame:
    return message("draining", after_ms=after_ms)


RESET: Final = message("reset")
