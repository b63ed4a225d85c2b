"""Pictures to upload: a photograph as a phone takes it, and files that are none."""

from __future__ import annotations

import io
import struct
import zlib
from random import Random

from PIL import ExifTags, Image, ImageDraw, ImageFilter

#: What the person who took the photograph would see at its top left, once it is upright.
SKY = (70, 130, 220)
GROUND = (150, 90, 40)
CAMERA = "Cloudstagram Testphone 7"


def photograph(width: int = 1500, height: int = 2000, *, seed: int = 0, quality: int = 88) -> bytes:
    """A JPEG from a phone held upright: its pixels lie on their side (EXIF orientation 6), and it says where it was.

    ``width`` and ``height`` are those of the upright picture: sky above, ground below, the sun at the left.
    """
    side = _view(width, height, seed).transpose(Image.Transpose.ROTATE_90)
    return _saved(side, "JPEG", quality=quality, exif=_phone_exif())


def plain(kind: str = "JPEG", width: int = 640, height: int = 480, seed: int = 0) -> bytes:
    """A picture without anything beside its pixels."""
    return _saved(_view(width, height, seed), kind)


def truncated() -> bytes:
    """A photograph whose second half got lost."""
    whole = photograph(800, 600)
    return whole[: len(whole) // 2]


def too_many_pixels() -> bytes:
    """A small PNG file that unpacks to 10,000 by 6,000 pixels."""
    rows = (b"\0" + bytes(10_000)) * 6_000
    head = struct.pack(">IIBBBBB", 10_000, 6_000, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(kind, content) for kind, content in chunks)


def _png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _view(width: int, height: int, seed: int) -> Image.Image:
    random = Random(seed)
    image = Image.new("RGB", (width, height), SKY)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height // 2, width, height), fill=GROUND)
    draw.ellipse((width // 8, height // 6, width // 8 + width // 6, height // 6 + width // 6), fill=(255, 240, 180))
    for _ in range(40):
        x, y, size = random.randrange(width), random.randrange(height * 3 // 5, height), random.randrange(9, 60)
        draw.ellipse((x, y, x + size, y + size), fill=(random.randrange(90, 200), random.randrange(60, 140), 40))
    return image.filter(ImageFilter.GaussianBlur(1))


def _phone_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Model] = CAMERA
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef] = "N"
    gps[ExifTags.GPS.GPSLatitude] = (53.0, 33.0, 18.0)
    gps[ExifTags.GPS.GPSLongitudeRef] = "E"
    gps[ExifTags.GPS.GPSLongitude] = (9.0, 58.0, 41.0)
    return exif


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
