"""A picture's width and height from its header, read no further than that takes and without decoding anything.

`Source` is whatever the picture comes from; what is read of it can't be read again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from cloudstagram import pictures
from upload_api.refusals import Refused

Size = tuple[int, int]

#: Steps from one segment or box to the next: real files have a few hundred at most, so no header keeps us busy.
_STEPS: Final = 4_096
#: Bytes of an AVIF's description of itself: a picture of a thousand tiles has 100 KB.
_LARGEST_META: Final = 1024 * 1024


class Source(Protocol):
    def read(self, size: int) -> bytes:
        """Exactly `size` bytes. Raises Refused where the file ends before."""

    def skip(self, size: int) -> None:
        """The same, without keeping them."""


class Damaged(Refused):
    """The header is not what its format demands."""

    def __init__(self) -> None:
        super().__init__("The picture is damaged: its size can't be read.")


def read_size(mime: str, source: Source) -> Size:
    """Width and height in pixels, both above 0, as stored (not yet turned upright). Raises Refused."""
    width, height = _READERS[mime](source)
    if width < 1 or height < 1:
        raise Damaged
    return width, height


def _jpeg(source: Source) -> Size:
    source.skip(2)
    for _ in range(_STEPS):
        marker = _marker(source)
        if marker == 0x01 or 0xD0 <= marker <= 0xD7:  # no segment follows these
            continue
        length = _big(source.read(2))
        if marker in _ENDS or length < 2:
            break
        if marker in _FRAMES and length >= 7:
            frame = source.read(5)
            return _big(frame[3:5]), _big(frame[1:3])
        source.skip(length - 2)
    raise Damaged


#: Start of a frame of any kind; 0xC4, 0xC8 and 0xCC mean something else.
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
#: End of the image, start of its data: no frame follows.
_ENDS: Final = frozenset({0xD9, 0xDA})


def _marker(source: Source) -> int:
    """The next marker; any number of 0xFF may stand before it."""
    if source.read(1) != b"\xff":
        raise Damaged
    for _ in range(_STEPS):
        if (byte := source.read(1)) != b"\xff":
            return byte[0]
    raise Damaged


def _png(source: Source) -> Size:
    source.skip(8)
    if source.read(8) != b"\x00\x00\x00\x0dIHDR":
        raise Damaged
    return _big(source.read(4)), _big(source.read(4))


def _gif(source: Source) -> Size:
    source.skip(6)
    return _little(source.read(2)), _little(source.read(2))


def _webp(source: Source) -> Size:
    source.skip(12)
    kind, _ = source.read(4), source.read(4)
    if kind == b"VP8X":
        canvas = source.read(10)
        return _little(canvas[4:7]) + 1, _little(canvas[7:10]) + 1
    if kind == b"VP8L":
        signature, bits = source.read(1), _little(source.read(4))
        if signature == b"\x2f":
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        frame = source.read(10)
        if frame[3:6] == b"\x9d\x01\x2a":
            return _little(frame[6:8]) & 0x3FFF, _little(frame[8:10]) & 0x3FFF
    raise Damaged


def _avif(source: Source) -> Size:
    """The largest of all items: the picture itself, beside its tiles, its alpha and its thumbnail."""
    for _ in range(_STEPS):
        length, kind = _big(source.read(4)), source.read(4)
        header = 8
        if length == 1:
            length, header = _big(source.read(8)), 16
        if length < header:  # 0, to the end of the file, among them: nothing would follow
            break
        if kind == b"meta" and length <= _LARGEST_META:
            return max(_item_sizes(source.read(length - header)), key=lambda size: size[0] * size[1], default=(0, 0))
        source.skip(length - header)
    raise Damaged


def _item_sizes(meta: bytes) -> list[Size]:
    """What the `ispe` boxes of a `meta` box say; four bytes of version and flags come first in both."""
    sizes = []
    for properties in _boxes(meta[4:], b"iprp"):
        for container in _boxes(properties, b"ipco"):
            sizes += [(_big(box[4:8]), _big(box[8:12])) for box in _boxes(container, b"ispe")]
    return sizes


def _boxes(data: bytes, wanted: bytes) -> list[bytes]:
    """The contents of those boxes in `data` that are called `wanted`."""
    found, start = [], 0
    for _ in range(_STEPS):
        length = _big(data[start : start + 4])
        if length < 8:
            break
        if data[start + 4 : start + 8] == wanted:
            found.append(data[start + 8 : start + length])
        start += length
    return found


def _big(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")


_READERS: Final[dict[str, Callable[[Source], Size]]] = {
    pictures.JPEG: _jpeg,
    pictures.PNG: _png,
    pictures.GIF: _gif,
    pictures.WEBP: _webp,
    pictures.AVIF: _avif,
}
