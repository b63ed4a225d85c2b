"""The comment and the alternative text of a picture, as they are stored."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import regex

#: What people count: a family emoji is one, whatever it is made of.
COMMENT_GRAPHEMES: Final = 140
#: A grapheme can be of any length; this is fourteen bytes for each.
COMMENT_BYTES: Final = 2_000
ALT_CHARACTERS: Final = 1_500

_GRAPHEME: Final = regex.compile(r"\X")
_LINE_BREAK: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
#: Control characters but for the line break.
_CONTROLS: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def comment(raw: bytes) -> str:
    """ValueError says what is wrong with it."""
    text = _normalised(raw)
    size = len(text.encode())
    if size > COMMENT_BYTES:
        raise ValueError(f"It may have at most {COMMENT_BYTES:,} bytes in UTF-8; it has {size:,}.")
    graphemes = sum(1 for _ in _GRAPHEME.finditer(text))
    if graphemes > COMMENT_GRAPHEMES:
        raise ValueError(f"It may have at most {COMMENT_GRAPHEMES} characters; it has {graphemes}.")
    return text


def alt(raw: bytes) -> str:
    """ValueError says what is wrong with it."""
    text = _normalised(raw)
    if len(text) > ALT_CHARACTERS:
        raise ValueError(f"It may have at most {ALT_CHARACTERS:,} characters; it has {len(text):,}.")
    return text


def _normalised(raw: bytes) -> str:
    """UTF-8 in its composed form, every line break as one \\n, no other control character, nothing blank around it."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise ValueError("It has to be text in UTF-8.") from None
    text = _LINE_BREAK.sub("\n", text).replace("\t", " ")
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text)).strip()
