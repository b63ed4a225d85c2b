"""What stands before the water, as SVG: the near shore with what grows there, and a boat."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from local_stack.demo import svg
from local_stack.demo.crests import Points, height_at
from local_stack.demo.palettes import mix
from local_stack.demo.scene import Ridge, Scene


def foreground(scene: Scene) -> str:
    """As large as the picture, transparent where nothing stands."""
    random = Random(scene.seed + 2)
    parts: list[str] = []
    if "boat" in scene.extras:
        parts += _boat(scene, random)
    if scene.shore:
        parts += (_pines if "pines" in scene.extras else _grass)(scene, scene.shore, random)
        parts.append(svg.land(scene.shore.crest, scene.height, scene.shore.colour))
    return svg.document(scene.width, scene.height, parts)


def _boat(scene: Scene, random: Random) -> Iterator[str]:
    """A small sail, away from the sun, with its reflection below it."""
    size = min(scene.width, scene.height) * random.uniform(0.03, 0.05)
    x = scene.width * (0.5 + random.uniform(0.05, 0.2) * scene.away_from_sun)
    y = scene.horizon + (scene.height - scene.horizon) * random.uniform(0.14, 0.26)
    shape = _sails(size, mix(scene.palette.sun, scene.palette.glow, 0.4), mix(scene.palette.near, "#000000", 0.15))
    yield f'<g transform="translate({x:.0f} {y + size * 0.5:.0f}) scale(1 -0.8)" opacity="0.28">{shape}</g>'
    yield f'<g transform="translate({x:.0f} {y:.0f})">{shape}</g>'


def _sails(size: float, sail: str, dark: str) -> str:
    """Hull, mainsail and jib around the mast's foot, drawn for a size of one."""
    hull = f'<path d="M-1 0h2l-.35.3h-1.3z" fill="{dark}"/>'
    main = f'<path d="M0-.12V-2.3Q.95-1 .9-.12z" fill="{sail}"/>'
    jib = f'<path d="M-.08-.12V-1.9Q-.5-.8-.75-.12z" fill="{mix(sail, dark, 0.18)}"/>'
    return f'<g transform="scale({size:.2f})">{hull}{main}{jib}</g>'


def _pines(scene: Scene, shore: Ridge, random: Random) -> Iterator[str]:
    """Clumps of firs, taller towards the picture's edges, none in its middle."""
    x = 0.0
    while x < scene.width:
        edge = abs(x / scene.width - 0.5) * 2
        size = scene.height * (0.04 + 0.2 * edge**2.2) * random.uniform(0.65, 1.15)
        if edge > 0.25:
            yield svg.outline(_pine(x, height_at(shore.crest, x) + 6, size, random), shore.colour)
        x += size * random.uniform(0.16, 0.5) + scene.width * 0.02 * (1 - edge)


def _pine(x: float, foot: float, size: float, random: Random) -> Points:
    """A fir's outline, ``size`` pixels high: boughs that get wider towards the ground, a little uneven."""
    tiers = 7 + round(size / 40)
    right, left = (_boughs(x, foot, size * side, tiers, random) for side in (1, -1))
    trunk = size * 0.02
    return [(x, foot - size), *right, (x + trunk, foot), (x - trunk, foot), *reversed(left)]


def _boughs(x: float, foot: float, size: float, tiers: int, random: Random) -> Points:
    """One side of a fir from its top down: each bough's tip, then the corner above the next. Left where negative."""
    points: Points = []
    for tier in (i / tiers for i in range(1, tiers + 1)):
        y = foot - abs(size) * (1 - tier * 0.94)
        reach = size * 0.2 * tier**0.85 * random.uniform(0.75, 1.15)
        points += [(x + reach, y + abs(size) * 0.012), (x + reach * 0.42, y - abs(size) * 0.012)]
    return points


def _grass(scene: Scene, shore: Ridge, random: Random) -> Iterator[str]:
    """Blades that lean with the wind, longer towards the picture's edges."""
    for _ in range(scene.width // 5):
        x = random.uniform(-10, scene.width)
        edge = abs(x / scene.width - 0.5) * 2
        size = scene.height * random.uniform(0.02, 0.05 + 0.07 * edge)
        lean = size * random.uniform(0.05, 0.5)
        up = f"q{lean * 0.2:.1f} {-size * 0.6:.1f} {lean:.1f} {-size:.1f}"
        down = f"q{-lean * 0.4:.1f} {size * 0.5:.1f} {5 - lean:.1f} {size:.1f}"
        yield f'<path d="M{x:.1f} {height_at(shore.crest, x) + 8:.1f}{up}{down}z" fill="{shore.colour}"/>'
