from __future__ import annotations

import pytest

from cloudstagram.pictures import brands, media_type


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00", "image/avif"),
        (b"\x00\x00\x00\x20ftypmif1\x00\x00\x00\x00mif1avifmiaf", "image/avif"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", None),
        (b"\x00\x00\x00\x10ftypmp42\x00\x00\x00\x00avif", None),
        (b"RIFF\x00\x00\x00\x00WAVE", None),
        (b"II*\x00", None),
        (b"", None),
    ],
)
def test_formats_are_told_by_their_first_bytes(data: bytes, mime: str | None) -> None:
    assert media_type(data) == mime


def test_what_an_iso_file_is_compatible_with_is_read_from_its_first_box() -> None:
    assert brands(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic") == {b"heic", b"mif1"}
    assert not brands(b"\xff\xd8\xff\xe0")
