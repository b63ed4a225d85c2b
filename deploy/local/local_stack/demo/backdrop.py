"""What lies above the horizon, as SVG: the sky with its sun, the land from far to near, birds."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from local_stack.demo import svg
from local_stack.demo.palettes import mix
from local_stack.demo.scene import Scene


def backdrop(scene: Scene, *, mirrored: bool = False) -> str:
    """Everything down to the horizon: ``scene.width`` by ``scene.horizon`` pixels.

    What is to be mirrored has no disc of the sun: on water it breaks into glitter.
    """
    random = Random(scene.seed + 1)
    parts = [*_sky(scene, random)]
    if not mirrored:
        parts.append(svg.circle(scene.sun, scene.sun_radius, scene.palette.sun))
    parts += _ridges(scene)
    if "birds" in scene.extras:
        parts += _birds(scene, random)
    return svg.document(scene.width, scene.horizon, parts)


def _sky(scene: Scene, random: Random) -> Iterator[str]:
    top, middle, low = scene.palette.sky
    foot = scene.horizon if scene.has_water else scene.horizon * 0.72
    yield svg.downwards("sky", ((0, top, 1), (0.52, middle, 1), (1, low, 1)), 0, foot)
    yield svg.everywhere("url(#sky)")
    if scene.palette.starry:
        yield from _stars(scene, random)
    yield from _glow(scene, "glow", scene.sun_radius * 9, 0.9)
    if "clouds" in scene.extras:
        yield from _clouds(scene, random)


def _ridges(scene: Scene) -> Iterator[str]:
    """With the light of the sun hanging between the far ones."""
    for index, ridge in enumerate(scene.ridges):
        paint = f"ridge{index}"
        summit = min(y for _, y in ridge.crest)
        yield svg.downwards(paint, ((0, ridge.colour, 1), (1, ridge.mist, 1)), summit, ridge.foot)
        yield svg.land(ridge.crest, scene.height, f"url(#{paint})")
        if ridge is not scene.ridges[-1]:
            yield from _glow(scene, f"air{index}", scene.sun_radius * (7 - index), 0.3 / (index + 1))


def _glow(scene: Scene, name: str, radius: float, strength: float) -> Iterator[str]:
    eighths = [i / 8 for i in range(9)]
    stops = [(share, scene.palette.glow, strength * (1 - share) ** 2.2) for share in eighths]
    yield svg.outwards(name, stops, scene.sun, radius)
    yield svg.everywhere(f"url(#{name})")


def _clouds(scene: Scene, random: Random) -> Iterator[str]:
    """Long thin bands, brighter than the sky behind them."""
    colour = mix(scene.palette.sky[2], scene.palette.glow, 0.5)
    yield svg.soft("cloud", [(i / 4, colour, 0.5 * (1 - i / 4) ** 1.5) for i in range(5)])
    for _ in range(random.randint(7, 11)):
        x, y = random.uniform(0, scene.width), scene.horizon * random.uniform(0.04, 0.4)
        length = scene.width * random.uniform(0.1, 0.36)
        size = f'rx="{length:.0f}" ry="{length * random.uniform(0.025, 0.06):.0f}"'
        yield f'<ellipse cx="{x:.0f}" cy="{y:.0f}" {size} fill="url(#cloud)"/>'


def _stars(scene: Scene, random: Random) -> Iterator[str]:
    """Thinner and fainter towards the horizon."""
    for _ in range(scene.width // 12):
        down = random.random() ** 1.6
        place = (random.uniform(0, scene.width), down * scene.horizon * 0.5)
        yield svg.circle(place, random.uniform(0.6, 1.8), "#fff", random.uniform(0.25, 0.9) * (1 - down))


def _birds(scene: Scene, random: Random) -> Iterator[str]:
    """A few, far off, on the side away from the sun."""
    away = scene.away_from_sun
    left, top = scene.width * (0.5 + 0.2 * away), scene.horizon * random.uniform(0.14, 0.24)
    for i in range(random.randint(4, 8)):
        span = scene.width * random.uniform(0.008, 0.016)
        x, y = left + i * random.uniform(1.2, 2.4) * span * away, top + random.uniform(-2.2, 2.2) * span
        yield _bird(x, y, span, mix(scene.palette.near, scene.palette.far, 0.25))


def _bird(x: float, y: float, span: float, colour: str) -> str:
    """Two wings, each ``span`` pixels."""
    left = f"q{span * 0.7:.1f} {-span * 0.1:.1f} {span:.1f} {span * 0.45:.1f}"
    right = f"q{span * 0.3:.1f} {-span * 0.55:.1f} {span:.1f} {-span * 0.4:.1f}"
    stroke = f'stroke="{colour}" stroke-width="{span * 0.16:.1f}" stroke-linecap="round"'
    return f'<path d="M{x - span:.1f} {y - span * 0.45:.1f}{left}{right}" fill="none" {stroke}/>'
