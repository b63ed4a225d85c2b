"""What the decoder and its parent say to each other: an original in, renditions or a refusal out, each in a frame."""

from __future__ import annotations

import struct
from typing import IO, Final

import msgspec
from msgspec import Struct

_LENGTH: Final = struct.Struct(">I")
#: Bytes of one frame: an upload has at most 20 MB, and two renditions of at most 15 MiB each fit as well.
LARGEST_FRAME: Final = 32 * 1024 * 1024


class Rendered(Struct, frozen=True, tag=True):
    """Both renditions, encoded. `width` and `height` are the display rendition's; `placeholder` a base64 ThumbHash."""

    display: bytes
    thumbnail: bytes
    mime: str
    width: int
    height: int
    placeholder: str


class Refused(Struct, frozen=True, tag=True):
    """No picture can be made of it, and why, in words its owner can act on.

    `for_memory`: a process that has worked less may still have enough of it.
    """

    reason: str
    for_memory: bool = False


Answer = Rendered | Refused

_answers: Final = msgspec.msgpack.Decoder(Answer)


def encode(answer: Answer) -> bytes:
    return msgspec.msgpack.encode(answer)


def decode(frame: bytes) -> Answer:
    """Raises msgspec.DecodeError."""
    answer: Answer = _answers.decode(frame)
    return answer


def write_frame(stream: IO[bytes], data: bytes) -> None:
    """Raises OSError where nobody reads any longer."""
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """None where the other side has ended, or sends something else than a frame."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > LARGEST_FRAME:
        return None
    data = stream.read(length)
    return data if len(data) == length else None
