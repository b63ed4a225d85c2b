"""Which pictures we take, told by their first bytes, whatever their name and declared type say."""

from __future__ import annotations

from typing import Final

#: Width times height of an original: what resize can decode within its memory.
MOST_PIXELS: Final = 50_000_000
#: Bytes that are looked at: the longest list of brands seen in an AVIF is a tenth of it.
HEAD: Final = 512

JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
WEBP: Final = "image/webp"
GIF: Final = "image/gif"
AVIF: Final = "image/avif"

_SIGNATURES: Final = {
    b"\xff\xd8\xff": JPEG,
    b"\x89PNG\r\n\x1a\n": PNG,
    b"GIF87a": GIF,
    b"GIF89a": GIF,
}
_AVIF: Final = frozenset({b"avif", b"avis"})


def media_type(head: bytes) -> str | None:
    """The media type of a file that begins with `head`; None for everything that we do not take."""
    for signature, mime in _SIGNATURES.items():
        if head.startswith(signature):
            return mime
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    return AVIF if brands(head) & _AVIF else None


def brands(head: bytes) -> set[bytes]:
    """What the first box of an ISO media file says it is compatible with."""
    if head[4:8] != b"ftyp":
        return set()
    box = head[8 : min(int.from_bytes(head[:4]), HEAD)]
    return {box[start : start + 4] for start in (0, *range(8, len(box), 4))}
