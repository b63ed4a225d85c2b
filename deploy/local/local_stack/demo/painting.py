"""A scene as a picture: the drawing, its mirror in the water, light on the waves, grain."""

from __future__ import annotations

import pyvips

from local_stack.demo.backdrop import backdrop
from local_stack.demo.foreground import foreground
from local_stack.demo.scene import Scene

#: How much the grain lifts or lowers a pixel, of 255: it hides the steps of an eight-bit gradient and nothing else.
GRAIN = 2.4


def paint(scene: Scene) -> pyvips.Image:
    """The picture in sRGB, three bands of eight bits."""
    picture = _rendered(backdrop(scene))[:3]
    if scene.has_water:
        picture = picture.join(_water(scene, _rendered(backdrop(scene, mirrored=True))[:3]), "vertical")
    picture = _over(picture, _rendered(foreground(scene)))
    grain = pyvips.Image.gaussnoise(scene.width, scene.height, mean=0, sigma=GRAIN, seed=scene.seed)
    return (picture + grain).cast("uchar").copy(interpretation="srgb")


def encode(picture: pyvips.Image, suffix: str) -> bytes:
    """The picture's file, by its kind: ``.jpg``, ``.png`` or ``.webp``."""
    options = {".jpg": "[Q=88,optimize-coding]", ".webp": "[Q=86,effort=2]", ".png": "[compression=4]"}[suffix]
    return bytes(picture.write_to_buffer(suffix + options))


def _rendered(svg: str) -> pyvips.Image:
    return pyvips.Image.svgload_buffer(svg.encode("ascii"), unlimited=True).copy_memory()


def _over(picture: pyvips.Image, layer: pyvips.Image) -> pyvips.Image:
    return picture.composite2(layer, "over")[:3]


def _water(scene: Scene, above: pyvips.Image) -> pyvips.Image:
    """What lies above the horizon, upside down, broken by waves that grow towards the viewer."""
    depth = scene.height - scene.horizon
    waves = _waves(scene, depth)
    where = pyvips.Image.xyz(scene.width, depth)
    near = where[1] / depth
    down = (where[1] * min(1, (scene.horizon - 2) / depth) + waves * (near * 26 + 3)).abs()
    across = (scene.width - 1 - (where[0] + waves * (near * 14 + 1)).abs()).abs()
    mirror = above.flip("vertical").flip("horizontal").mapim(across.bandjoin(down), extend="copy")
    tint = _colour(scene.palette.near)
    share = near * 0.38 + 0.16
    tinted = mirror * (1 - share) + share * tint
    return (tinted + _glitter(scene, where, near, waves)).cast("uchar").copy(interpretation="srgb")


def _waves(scene: Scene, depth: int) -> pyvips.Image:
    """Noise from about -1 to 1 as it lies on a plane: fine and flat at the horizon, wide at the viewer's feet."""
    random = pyvips.Image.gaussnoise(96, 160, mean=0, sigma=0.8, seed=scene.seed + 3).copy_memory()
    where = pyvips.Image.xyz(scene.width, depth)
    far = (where[1] / depth * 14 + 1).log()
    x = (where[0] / scene.width - 0.5) * 60 / (where[1] / depth * 1.6 + 0.5) + 48
    return random.mapim(x.bandjoin(far * 46 + 3), interpolate=pyvips.Interpolate.new("bicubic"), extend="mirror")


def _glitter(scene: Scene, where: pyvips.Image, near: pyvips.Image, waves: pyvips.Image) -> pyvips.Image:
    """The sun's path on the waves."""
    width = scene.sun_radius * (near * 2.2 + 0.9)
    aside = (where[0] - scene.sun[0]) / width
    path = (aside * aside * -1).exp() * (1 - near * 0.75)
    crests = (waves > 0.35).ifthenelse(1, 0) * (waves - 0.35).linear(1.4, 0)
    return path * crests * [band * 0.6 for band in _colour(scene.palette.glow)]


def _colour(text: str) -> list[int]:
    return [int(text[i : i + 2], 16) for i in (1, 3, 5)]
