"""Tells what a picture is by its first bytes, whatever its name and declared type say."""

from __future__ import annotations

from typing import Final

from upload_api.refusals import UnknownFormat

#: Bytes that `sniff` looks at: the longest list of brands seen in an AVIF is a tenth of it.
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
_HEIC: Final = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis"})
_WANTED: Final = "Send a JPEG, PNG, WebP, GIF or AVIF"


def sniff(head: bytes) -> str:
    """The media type of a file that begins with `head`. Raises UnknownFormat, which names what would do."""
    for signature, mime in _SIGNATURES.items():
        if head.startswith(signature):
            return mime
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    brands = _brands(head)
    if b"avif" in brands:
        return AVIF
    if brands & _HEIC:
        raise UnknownFormat(f"This is a HEIC picture, which browsers can't show. {_WANTED}: phones can export JPEG.")
    raise UnknownFormat(f"This file is not a picture that we know. {_WANTED}.")


def _brands(head: bytes) -> set[bytes]:
    """What the first box of an ISO media file says it is compatible with."""
    if head[4:8] != b"ftyp":
        return set()
    box = head[8 : int.from_bytes(head[:4])]
    return {box[start : start + 4] for start in (0, *range(8, len(box), 4))}
