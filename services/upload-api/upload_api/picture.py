"""Takes a picture from a stream: what it is, how large, and every byte on to where it is kept, none of it kept here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from msgspec import Struct

from cloudstagram.pictures import HEAD, MOST_PIXELS, brands, media_type
from upload_api.dimensions import Damaged, read_size
from upload_api.refusals import Refused, TooManyBytes, UnknownFormat

#: Bytes of a picture file.
LARGEST_FILE: Final = 20 * 1024 * 1024
#: Bytes passed on at a time.
_PIECE: Final = 64 * 1024
#: What phones make by default and browsers can't show.
_HEIC: Final = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis"})
_WANTED: Final = "Send a JPEG, PNG, WebP, GIF or AVIF"


class Stream(Protocol):
    """The part of the parser's reader that is used here."""

    def peek(self, size: int = -1) -> bytes: ...
    def read(self, size: int | None = -1) -> bytes: ...


class Kind(Struct, frozen=True):
    """What a picture is; the size is that of the stored pixels, not yet turned upright."""

    mime: str
    width: int
    height: int


def take(stream: Stream, keep: Callable[[bytes], None]) -> Kind:
    """Passes the whole picture to `keep`, piece by piece. Raises Refused, as early as it can be known."""
    head = stream.peek(HEAD)
    if not head:
        raise Refused("The file is empty. Choose a picture.")
    mime = sniff(head)
    source = _Source(stream, keep)
    width, height = read_size(mime, source)
    if width * height > MOST_PIXELS:
        most = MOST_PIXELS // 1_000_000
        raise Refused(f"The picture has {width:,} by {height:,} pixels; at most {most} million in all are possible.")
    source.pass_on_rest()
    return Kind(mime, width, height)


def sniff(head: bytes) -> str:
    """The media type of a file that begins with `head`. Raises UnknownFormat, which names what would do."""
    mime = media_type(head)
    if mime is not None:
        return mime
    if brands(head) & _HEIC:
        raise UnknownFormat(f"This is a HEIC picture, which browsers can't show. {_WANTED}: phones can export JPEG.")
    raise UnknownFormat(f"This file is not a picture that we know. {_WANTED}.")


class _Source:
    """Keeps whatever is read, and counts it."""

    def __init__(self, stream: Stream, keep: Callable[[bytes], None]) -> None:
        self._stream = stream
        self._keep = keep
        self._taken = 0

    def read(self, size: int) -> bytes:
        data = self._take(size)
        if len(data) < size:
            raise Damaged
        return data

    def skip(self, size: int) -> None:
        while size > 0:
            size -= len(self.read(min(size, _PIECE)))

    def pass_on_rest(self) -> None:
        while self._take(_PIECE):
            pass

    def _take(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._taken += len(data)
        if self._taken > LARGEST_FILE:
            raise TooManyBytes(f"The picture may have at most {LARGEST_FILE // 1024 // 1024} MB.")
        self._keep(data)
        return data
