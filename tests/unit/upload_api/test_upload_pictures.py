"""What a picture is, told by its bytes, and how large, told by its header."""

from __future__ import annotations

import contextlib
import io
import struct
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from upload_api import picture
from upload_api.refusals import Refused, TooManyBytes, UnknownFormat

FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif", "AVIF": "image/avif"}


class Stream(io.BytesIO):
    """Bytes with the parser's `peek`."""

    def peek(self, size: int = -1) -> bytes:
        return self.getbuffer()[self.tell() : self.tell() + size].tobytes()


def made(kind: str, size: tuple[int, int], **options: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, kind, **options)
    return written.getvalue()


def taken(data: bytes) -> picture.Kind:
    return picture.take(Stream(data), lambda piece: None)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("size", [(1, 1), (3, 500), (640, 479), (1025, 64)])
def test_every_format_is_told_by_its_bytes_and_its_size_read_from_the_header(kind: str, size: tuple[int, int]) -> None:
    assert taken(made(kind, size)) == picture.Kind(FORMATS[kind], *size)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("WEBP", {"lossless": True}),
        ("WEBP", {"exif": b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00"}),
        ("JPEG", {"progressive": True}),
        ("JPEG", {"comment": b"x" * 60_000}),
        ("AVIF", {"quality": 100, "subsampling": "4:4:4"}),
    ],
)
def test_other_variants_of_a_format_are_read_too(kind: str, options: dict[str, object]) -> None:
    assert taken(made(kind, (321, 123), **options)) == picture.Kind(FORMATS[kind], 321, 123)


def test_the_size_of_an_avif_of_tiles_is_that_of_the_whole() -> None:
    ispe = b"".join(box(b"ispe", struct.pack(">III", 0, *size)) for size in [(512, 512), (4000, 3000), (160, 120)])
    meta = box(b"meta", bytes(4) + box(b"pitm", bytes(6)) + box(b"iprp", box(b"ipco", ispe)))
    data = box(b"ftyp", b"mif1\0\0\0\0avifmiaf") + box(b"free", bytes(200_000)) + meta
    assert taken(data) == picture.Kind("image/avif", 4000, 3000)


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def test_every_byte_is_passed_on_in_order_and_in_pieces() -> None:
    data = made("JPEG", (64, 64)) + bytes(300_000)
    pieces: list[bytes] = []
    picture.take(Stream(data), pieces.append)
    assert b"".join(pieces) == data
    assert max(map(len, pieces)) <= 64 * 1024


@pytest.mark.parametrize(
    "data", [b"<svg/>", b"<!DOCTYPE html>", b"%PDF-1.7", b"II*\0", b"BM", b"\xff\xd8", b"RIFF1234WAVE"]
)
def test_what_is_no_picture_that_we_know_is_refused_with_what_would_do(data: bytes) -> None:
    with pytest.raises(UnknownFormat, match="JPEG, PNG, WebP, GIF or AVIF"):
        taken(data + bytes(1000))


def test_a_heic_is_named() -> None:
    with pytest.raises(UnknownFormat, match="HEIC"):
        taken(box(b"ftyp", b"heic\0\0\0\0mif1heic"))


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Refused, match="empty"):
        taken(b"")


def huge_png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII5x", 13, b"IHDR", width, height)


def test_fifty_megapixels_are_possible_and_one_row_more_is_not() -> None:
    assert taken(huge_png(10_000, 5_000)).height == 5_000
    with pytest.raises(Refused, match="50 million"):
        taken(huge_png(10_000, 5_001))


def test_too_many_pixels_are_refused_before_the_rest_is_read() -> None:
    stream = Stream(huge_png(100_000, 100_000) + bytes(1_000_000))
    with pytest.raises(Refused, match="100,000 by 100,000"):
        picture.take(stream, lambda piece: None)
    assert stream.tell() < 100


def test_a_file_of_twenty_megabytes_is_taken_and_one_byte_more_is_not() -> None:
    head = made("PNG", (2, 2))
    taken(head + bytes(picture.LARGEST_FILE - len(head)))
    with pytest.raises(TooManyBytes, match="20 MB"):
        taken(head + bytes(picture.LARGEST_FILE - len(head) + 1))


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a JPEG of fill bytes": lambda: b"\xff\xd8" + b"\xff" * 5_000_000,
    "a JPEG of tiny segments": lambda: b"\xff\xd8" + b"\xff\xe0\x00\x02" * 1_000_000,
    "a JPEG of markers without segments": lambda: b"\xff\xd8\xff" + b"\x01\xff" * 1_000_000,
    "a JPEG whose data comes before any frame": lambda: b"\xff\xd8\xff\xda\x00\x02",
    "a JPEG without a height": lambda: b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x00\x00\x01\x01\x01\x11\x00",
    "an AVIF of empty boxes": lambda: box(b"ftyp", b"avif\0\0\0\0") + box(b"free", b"") * 1_000_000,
    "an AVIF whose box has no end": lambda: box(b"ftyp", b"avif\0\0\0\0") + b"\0\0\0\0mdat" + bytes(100),
    "an AVIF whose description is enormous": lambda: box(b"ftyp", b"avif\0\0\0\0") + box(b"meta", bytes(2_000_000)),
    "an AVIF of properties without end": lambda: (
        box(b"ftyp", b"avif\0\0\0\0") + box(b"meta", bytes(4) + box(b"iprp", box(b"ipco", box(b"x", b"") * 100_000)))
    ),
    "a PNG without a header": lambda: b"\x89PNG\r\n\x1a\n" + box(b"IDAT", bytes(50)),
    "a WebP of an unknown kind": lambda: b"RIFF\0\0\0\0WEBPXXXX" + bytes(50),
    "a GIF of no size": lambda: b"GIF89a" + bytes(50),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_header_is_refused_quickly(name: str) -> None:
    with pytest.raises(Refused, match="damaged"):
        taken(HOSTILE[name]())


@pytest.mark.parametrize("kind", FORMATS)
def test_a_header_that_is_cut_anywhere_is_refused_or_read_whole(kind: str) -> None:
    data = made(kind, (33, 44))
    for end in range(1, min(len(data), 400)):
        with contextlib.suppress(Refused):
            assert taken(data[:end]) == picture.Kind(FORMATS[kind], 33, 44)


@given(st.sampled_from(sorted(FORMATS)), st.binary(max_size=300), st.integers(0, 60))
def test_nothing_but_a_refusal_comes_of_arbitrary_bytes(kind: str, noise: bytes, kept: int) -> None:
    with contextlib.suppress(Refused):
        taken(made(kind, (5, 5))[:kept] + noise)


def test_only_the_first_bytes_count_for_the_format() -> None:
    assert picture.sniff(b"GIF89a<script>") == "image/gif"
