from __future__ import annotations

import pytest

from cloudstagram.pictures import is_heic, media_type


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


def test_what_phones_make_by_default_is_known_by_name() -> None:
    assert is_heic(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic")
    assert not is_heic(b"\xff\xd8\xff\xe0")
