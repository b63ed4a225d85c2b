"""libvips: from what was uploaded to the renditions. Always re-encoded, upright, in sRGB, without metadata.

Measured on a 12-megapixel JPEG, one thread: 65 ms for both renditions, 100 ms where colours have to be converted.
"""

from __future__ import annotations

import base64
import logging
from itertools import product
from typing import Any, Final

import fast_thumbhash
import pyvips

from cloudstagram.pictures import JPEG, MOST_PIXELS, media_type
from fanout_workers.decoder.protocol import Rendered

#: Pixels of the display rendition's longer side. Nothing is ever enlarged.
_DISPLAY_PX: Final = 2_048
#: Pixels of the thumbnail's width; its height is bounded by that of the display rendition.
_THUMBNAIL_PX: Final = 480
#: A JPEG is decoded at a half, a quarter or an eighth where that leaves at least so many pixels of its longer side.
#: It is twice as fast as to decode all and scale it down; 12 megapixels (4,032 px) are shown at 2,016 px, not 2,048.
_ENOUGH_PX: Final = 1_800
#: Pixels of the longer side of what a ThumbHash is made from, as it is defined.
_PLACEHOLDER_PX: Final = 100
#: JPEG: 4:2:0, baseline. Progressive takes 70 ms more for a photograph and saves a tenth of its bytes.
_JPEG: Final = {"Q": 82, "keep": "none"}
#: WebP: effort 2 of 6 is twice as fast as the usual 4 and a few percent larger.
_WEBP: Final = {"Q": 82, "keep": "none", "effort": 2}
#: The name under which libvips keeps a picture's profile.
_PROFILE: Final = "icc-profile-data"
#: Red, green and blue at six levels each, and how far (of 255) one may move: profiles of sRGB differ in their rounding.
_SAMPLE: Final = bytes(level for colour in product(range(0, 256, 51), repeat=3) for level in colour)
_SAME_COLOUR: Final = 2

_NO_PICTURE: Final = "This is no JPEG, PNG, WebP, GIF or AVIF picture. Save it as one of these and upload it again."
_DAMAGED: Final = "The picture is damaged or not complete. Open it in an image program, save it again, and upload that."
_TOO_MANY_PIXELS: Final = "The picture has {:.0f} megapixels; at most 50 can be shown. Scale it down first."
_TOO_MUCH_MEMORY: Final = "The picture takes too much memory to decode. Scale it down, or save it as a plain JPEG."


class Unrenderable(Exception):
    """The text says why, in words its owner can act on."""


class OutOfMemory(Unrenderable):
    """What this process may use did not suffice."""


def prepare() -> None:
    """Before the first picture: only loaders fit for strangers' files; no cache, for no picture comes twice."""
    logging.getLogger("pyvips").setLevel(logging.CRITICAL)  # each damaged tile would be a line of plain text in the log
    pyvips.block_untrusted_set(True)
    pyvips.cache_set_max(0)


def render(original: bytes) -> Rendered:
    """Both renditions, from one decoding. Raises Unrenderable."""
    mime = media_type(original)
    if mime is None:
        raise Unrenderable(_NO_PICTURE)
    try:
        return _rendered(original, mime)
    except pyvips.Error as error:
        raise (OutOfMemory(_TOO_MUCH_MEMORY) if _is_for_memory(error) else Unrenderable(_DAMAGED)) from error


def _is_for_memory(error: pyvips.Error) -> bool:
    """libvips says it one way, libheif another."""
    text = str(error).lower()
    return "out of memory" in text or "memory allocation" in text


def _rendered(original: bytes, mime: str) -> Rendered:
    header = pyvips.Image.new_from_buffer(original, "", access="sequential")
    pixels = header.width * header.height
    if pixels > MOST_PIXELS:
        raise Unrenderable(_TOO_MANY_PIXELS.format(pixels / 1e6))
    display = _without_idle_alpha(_in_srgb(_loaded(original, mime, max(header.width, header.height))))
    thumbnail = display.thumbnail_image(_THUMBNAIL_PX, height=_DISPLAY_PX, size="down").copy_memory()
    transparent = display.hasalpha()
    return Rendered(
        display=_encoded(display, transparent),
        thumbnail=_encoded(thumbnail, transparent),
        mime="image/webp" if transparent else "image/jpeg",
        width=display.width,
        height=display.height,
        placeholder=_placeholder(thumbnail),
    )


def _loaded(original: bytes, mime: str, longer_side: int) -> Any:
    """The first frame, upright, no larger than the display rendition, in the colours it came in."""
    bounds = {"height": _DISPLAY_PX, "size": "down"}
    if mime == JPEG:
        shrunk = pyvips.Image.jpegload_buffer(
            original, shrink=shrink_on_load(longer_side), fail_on="truncated", access="sequential"
        )
        return shrunk.thumbnail_image(_DISPLAY_PX, **bounds)
    return pyvips.Image.thumbnail_buffer(original, _DISPLAY_PX, option_string="fail_on=truncated", **bounds)


def shrink_on_load(longer_side: int) -> int:
    """By which factor (1, 2, 4, 8) a JPEG is made smaller while it is decoded."""
    return max(factor for factor in (1, 2, 4, 8) if factor == 1 or longer_side // factor >= _ENOUGH_PX)


def _in_srgb(image: Any) -> Any:
    """Eight bits, three bands or four, in memory."""
    has_profile = image.get_typeof(_PROFILE) != 0
    if image.interpretation == "cmyk" or (has_profile and not _is_srgb(image)):
        image = image.icc_transform("srgb", embedded=True)
    return image.colourspace("srgb").cast("uchar").copy_memory()


def _is_srgb(image: Any) -> bool:
    """Whether its profile leaves sample colours as they are, as most do: to convert would take 35 ms to change nothing.

    What a profile is called says nothing: there is a "Linear sRGB".
    """
    if image.interpretation != "srgb":
        return False
    sample = pyvips.Image.new_from_memory(_SAMPLE, len(_SAMPLE) // 3, 1, 3, "uchar").copy(interpretation="srgb")
    tagged = sample.copy()
    tagged.set_type(pyvips.GValue.blob_type, _PROFILE, image.get(_PROFILE))
    moved: float = (tagged.icc_transform("srgb", embedded=True) - sample).abs().max()
    return moved <= _SAME_COLOUR


def _without_idle_alpha(image: Any) -> Any:
    """Many a picture has an alpha band and no transparency."""
    if image.hasalpha() and image[image.bands - 1].min() == 255:
        return image.extract_band(0, n=image.bands - 1).copy_memory()
    return image


def _encoded(image: Any, transparent: bool) -> bytes:
    data: bytes = image.webpsave_buffer(**_WEBP) if transparent else image.jpegsave_buffer(**_JPEG)
    return data


def _placeholder(thumbnail: Any) -> str:
    small = thumbnail.thumbnail_image(_PLACEHOLDER_PX, height=_PLACEHOLDER_PX, size="down")
    rgba = small if small.hasalpha() else small.bandjoin(255)
    pixels = bytes(rgba.cast("uchar").write_to_memory())
    return base64.b64encode(bytes(fast_thumbhash.rgba_to_thumb_hash(rgba.width, rgba.height, pixels))).decode()
