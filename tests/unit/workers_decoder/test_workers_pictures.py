"""What becomes of a picture: upright, in sRGB, without metadata, no larger than it has to be; or a reason why not."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from collections.abc import Callable

import fast_thumbhash
import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from fanout_workers.decoder import pictures
from fanout_workers.decoder.protocol import Rendered

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 180, 60), (40, 60, 220), (250, 250, 250)
ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F
#: How a camera turned its sensor's picture: what to do with an upright one, so that the tag makes it upright again.
TURNED: dict[int, Callable[[Image.Image], Image.Image]] = {
    1: lambda image: image,
    2: lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
    3: lambda image: image.transpose(Image.Transpose.ROTATE_180),
    4: lambda image: image.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
    5: lambda image: image.transpose(Image.Transpose.TRANSPOSE),
    6: lambda image: image.transpose(Image.Transpose.ROTATE_90),
    7: lambda image: image.transpose(Image.Transpose.TRANSVERSE),
    8: lambda image: image.transpose(Image.Transpose.ROTATE_270),
}


@pytest.fixture(scope="module", autouse=True)
def prepared() -> None:
    pictures.prepare()


def quarters(width: int, height: int) -> Image.Image:
    """Red and green above blue and white: no way to turn it looks like another."""
    image = Image.new("RGB", (width, height))
    for place, colour in (((0, 0), RED), ((1, 0), GREEN), ((0, 1), BLUE), ((1, 1), WHITE)):
        image.paste(colour, (place[0] * width // 2, place[1] * height // 2, width, height))
    return image


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def is_close(one: tuple[int, ...], other: tuple[int, ...], by: int = 25) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


def assert_upright(data: bytes) -> None:
    image = opened(data).convert("RGB")
    for place, colour in (((1, 1), RED), ((3, 1), GREEN), ((1, 3), BLUE), ((3, 3), WHITE)):
        found = image.getpixel((place[0] * image.width // 4, place[1] * image.height // 4))
        assert isinstance(found, tuple)
        assert is_close(found, colour), (place, found)


def refused(data: bytes) -> str:
    with pytest.raises(pictures.Unrenderable) as refusal:
        pictures.render(data)
    return str(refusal.value)


@pytest.mark.parametrize("orientation", TURNED)
@pytest.mark.parametrize("size", [(600, 400), (4400, 3000)])
def test_a_photograph_is_shown_upright_whichever_way_the_camera_was_held(
    orientation: int, size: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    rendered = pictures.render(encoded(TURNED[orientation](quarters(*size)), exif=exif))
    assert_upright(rendered.display)
    assert_upright(rendered.thumbnail)
    assert rendered.width > rendered.height


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_other_formats_are_turned_upright_too(kind: str) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    assert_upright(pictures.render(encoded(TURNED[6](quarters(600, 400)), kind, exif=exif)).display)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_no_rendition_carries_metadata(kind: str) -> None:
    exif = Image.Exif()
    exif[MAKE] = "SECRET camera"
    exif[GPS] = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)}
    options: dict[str, object] = {"exif": exif, "xmp": b"<x>SECRET</x>", "icc_profile": profile(b"sRGB")}
    if kind == "PNG":
        text = PngInfo()
        text.add_text("Comment", "SECRET")
        options["pnginfo"] = text
    original = encoded(quarters(600, 400), kind, **options)
    assert b"SECRET" in original
    rendered = pictures.render(original)
    for data in (rendered.display, rendered.thumbnail):
        for trace in (b"SECRET", b"Exif", b"GPS", b"ICC_PROFILE", b"http://ns.adobe.com"):
            assert trace not in data
        assert not opened(data).getexif()


def profile(space: bytes) -> bytes:
    if space == b"sRGB":
        return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return swapped_red_and_green(profile(b"sRGB"))


def swapped_red_and_green(srgb: bytes) -> bytes:
    """A profile, not called sRGB, in which what is written as red means green: nobody misses the conversion."""
    swapped = srgb.replace(b"rXYZ", b"tmpX").replace(b"gXYZ", b"rXYZ").replace(b"tmpX", b"gXYZ")
    return swapped.replace(b"s\x00R\x00G\x00B", b"o\x00t\x00h\x00r").replace(b"sRGB built-in", b"none built-in")


def test_colours_are_converted_to_srgb() -> None:
    data = encoded(Image.new("RGB", (300, 300), (255, 0, 0)), icc_profile=profile(b"other"))
    shown = opened(pictures.render(data).display).convert("RGB").getpixel((150, 150))
    assert isinstance(shown, tuple)
    assert is_close(shown, (0, 255, 0))


def linear(srgb: bytes) -> bytes:
    """A profile that is called sRGB and whose numbers stand for light itself: a gamma of 1 in place of the curve."""
    offset, size = next(
        struct.unpack(">II", srgb[at + 4 : at + 12]) for at in range(132, len(srgb), 12) if srgb[at : at + 4] == b"rTRC"
    )
    curve = struct.pack(">4s4xHH5i", b"para", 3, 0, 65536, 65536, 0, 65536, 0)
    assert len(curve) <= size
    return srgb[:offset] + curve.ljust(size, b"\0") + srgb[offset + size :]


def test_a_profile_that_is_called_srgb_and_is_not_is_converted_from() -> None:
    data = encoded(Image.new("RGB", (300, 300), (55, 55, 55)), "PNG", icc_profile=linear(profile(b"sRGB")))
    shown = opened(pictures.render(data).display).convert("RGB").getpixel((150, 150))
    assert is_close(shown, (128, 128, 128))  # type: ignore[arg-type]


def test_cmyk_becomes_srgb() -> None:
    rendered = pictures.render(encoded(Image.new("CMYK", (300, 300), (0, 0, 0, 0))))
    shown = opened(rendered.display)
    assert shown.mode == "RGB"
    assert is_close(shown.getpixel((150, 150)), (255, 255, 255))  # type: ignore[arg-type]


def test_grey_pictures_stay_grey() -> None:
    shown = opened(pictures.render(encoded(Image.new("L", (300, 300), 128))).display).convert("RGB").getpixel((9, 9))
    assert is_close(shown, (128, 128, 128))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("size", "display", "thumbnail"),
    [
        ((4032, 3024), (2016, 1512), (480, 360)),
        ((3024, 4032), (1512, 2016), (480, 640)),
        ((6000, 4000), (2048, 1365), (480, 320)),
        ((2048, 1536), (2048, 1536), (480, 360)),
        ((2600, 2600), (2048, 2048), (480, 480)),
        ((300, 200), (300, 200), (300, 200)),
        ((1, 1), (1, 1), (1, 1)),
        ((30000, 300), (2048, 20), (480, 5)),
        ((100, 20000), (10, 2048), (10, 2048)),
    ],
)
def test_renditions_are_never_larger_than_they_have_to_be_nor_than_the_original(
    size: tuple[int, int], display: tuple[int, int], thumbnail: tuple[int, int]
) -> None:
    rendered = pictures.render(encoded(Image.new("RGB", size, RED)))
    assert (rendered.width, rendered.height) == display
    assert opened(rendered.display).size == display
    assert opened(rendered.thumbnail).size == pytest.approx(thumbnail, abs=1)


def test_opaque_pictures_become_jpeg() -> None:
    for original in (
        encoded(quarters(300, 200), "PNG"),
        encoded(quarters(300, 200).convert("RGBA"), "PNG"),
        encoded(quarters(300, 200).convert("P", palette=Image.Palette.ADAPTIVE), "GIF"),
        encoded(quarters(300, 200), "WEBP"),
        encoded(quarters(300, 200), "AVIF"),
    ):
        rendered = pictures.render(original)
        assert rendered.mime == "image/jpeg"
        assert {opened(rendered.display).format, opened(rendered.thumbnail).format} == {"JPEG"}
        assert_upright(rendered.display)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_transparency_is_kept_as_webp(kind: str) -> None:
    image = quarters(300, 200).convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize((300, 200)))
    rendered = pictures.render(encoded(image, kind))
    assert rendered.mime == "image/webp"
    shown = opened(rendered.display)
    assert (shown.format, shown.mode) == ("WEBP", "RGBA")
    assert shown.getchannel("A").getextrema()[0] < 10  # type: ignore[operator]


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_of_an_animation_the_first_frame_is_shown(kind: str) -> None:
    others = [Image.new("RGB", (300, 200), BLUE), Image.new("RGB", (300, 200), RED)]
    rendered = pictures.render(encoded(quarters(300, 200), kind, save_all=True, append_images=others, duration=50))
    assert_upright(rendered.display)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_a_picture_that_did_not_come_whole_is_refused_not_half_shown(kind: str, share: float) -> None:
    noise = Image.effect_noise((400, 300), 80).convert("RGB")
    whole = encoded(noise, kind)
    assert isinstance(pictures.render(whole), Rendered)
    assert "not complete" in refused(whole[: int(len(whole) * share)])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_a_beginning_that_is_followed_by_rubbish_is_refused(kind: str) -> None:
    whole = encoded(quarters(400, 300), kind)
    assert "damaged" in refused(whole[:40] + bytes(range(256)) * 20)


def test_what_is_no_picture_of_ours_is_refused() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    tiff, bmp = encoded(quarters(20, 20), "TIFF"), encoded(quarters(20, 20), "BMP")
    heic = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(100)
    for data in (b"", b"\x00", b"hello", svg, b"%PDF-1.7 ", tiff, bmp, heic):
        assert "JPEG, PNG, WebP, GIF or AVIF" in refused(data)


def test_too_many_pixels_are_refused_by_the_header_alone() -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1_000_000))) + chunk(b"IEND", b"")
    assert "3600 megapixels" in refused(bomb)


def test_the_placeholder_is_a_thumb_hash_of_the_same_shape_and_colour() -> None:
    rendered = pictures.render(encoded(Image.new("RGB", (900, 600), RED)))
    thumb_hash = base64.b64decode(rendered.placeholder, validate=True)
    assert len(thumb_hash) <= 25
    assert fast_thumbhash.thumb_hash_to_approximate_aspect_ratio(thumb_hash) == pytest.approx(1.5, rel=0.2)
    average = fast_thumbhash.thumb_hash_to_average_rgba(thumb_hash)
    assert [channel * 255 for channel in average[:3]] == pytest.approx(RED, abs=20)


@pytest.mark.parametrize(
    ("longer_side", "factor"), [(1, 1), (3599, 1), (3600, 2), (7199, 2), (7200, 4), (14400, 8), (65535, 8)]
)
def test_a_jpeg_is_shrunk_while_it_is_decoded_as_far_as_the_display_rendition_allows(
    longer_side: int, factor: int
) -> None:
    assert pictures.shrink_on_load(longer_side) == factor
