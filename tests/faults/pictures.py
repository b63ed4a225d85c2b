"""Tiny pictures: real enough for the decoder, and some that it refuses."""

from __future__ import annotations

import io
from functools import cache
from random import Random

from PIL import Image

WIDTH, HEIGHT = 96, 64


def picture(random: Random) -> bytes:
    """A JPEG of some 2 KB."""
    pixels = Image.new("RGB", (WIDTH, HEIGHT), tuple(random.randrange(256) for _ in range(3)))
    pixels.paste(tuple(random.randrange(256) for _ in range(3)), (random.randrange(48), 8, 90, 56))
    file = io.BytesIO()
    pixels.save(file, "JPEG", quality=70)
    return file.getvalue()


@cache
def large_picture() -> bytes:
    """A JPEG of some 20 KB that takes a decoder ten times as long."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize((1_200, 800)).convert("RGB").save(file, "JPEG", quality=60)
    return file.getvalue()


def half(random: Random) -> bytes:
    """One that begins like a picture, and then ends."""
    whole = picture(random)
    return whole[: len(whole) * 3 // 4]
