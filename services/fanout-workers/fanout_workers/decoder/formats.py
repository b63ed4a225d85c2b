"""What kind of picture some bytes are, by their first ones: libvips itself would let in more than it should."""

from __future__ import annotations

from typing import Final, Literal

Format = Literal["jpeg", "png", "webp", "gif", "avif"]

#: Bytes of the box that names what an AVIF file is compatible with.
_BRANDS_END: Final = 64


def format_of(data: bytes) -> Format | None:
    """None for everything that we do not decode."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    return "avif" if _is_avif(data) else None


def _is_avif(data: bytes) -> bool:
    if data[4:8] != b"ftyp":
        return False
    brands = data[8 : min(int.from_bytes(data[:4], "big"), _BRANDS_END)]
    return any(brands[at : at + 4] in (b"avif", b"avis") for at in range(0, len(brands), 4))
