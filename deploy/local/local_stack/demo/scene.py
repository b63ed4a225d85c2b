"""What a picture shows, decided before anything is drawn: where its horizon, its sun, its ridges and its shore lie."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from local_stack.demo.crests import Points, crest
from local_stack.demo.palettes import PALETTES, Palette, mix

#: Width and height in pixels, by the name of the aspect ratio.
SHAPES = {
    "3:2": (1620, 1080),
    "2:3": (1080, 1620),
    "4:3": (1560, 1170),
    "1:1": (1320, 1320),
    "16:9": (1680, 945),
    "4:5": (1200, 1500),
}


@dataclass(frozen=True)
class Ridge:
    """One layer of land: its crest line, its colour there, and the mist that it fades into at its foot (a height)."""

    crest: Points
    colour: str
    mist: str
    foot: float


@dataclass(frozen=True)
class Scene:
    """All that a picture shows, in pixels. Water begins at the ``horizon``: the picture's foot where there is none."""

    palette: Palette
    width: int
    height: int
    horizon: int
    sun: tuple[float, float]
    sun_radius: float
    ridges: tuple[Ridge, ...]
    shore: Ridge | None
    extras: frozenset[str]
    seed: int

    @property
    def has_water(self) -> bool:
        """Whether the lower part mirrors the upper."""
        return self.horizon < self.height

    @property
    def away_from_sun(self) -> int:
        """-1 where the left half is the emptier one, 1 where the right half is."""
        return -1 if self.sun[0] > self.width / 2 else 1


@dataclass(frozen=True)
class Kind:
    """How pictures of one kind are laid out, in shares of the height, or of what lies above the horizon."""

    horizon: tuple[float, float]
    sun: tuple[float, float]
    counts: tuple[int, ...]
    #: Where the crests of the farthest and the nearest ridge lie, and how far they rise above that.
    bases: tuple[float, float]
    rises: tuple[float, float]
    #: How near (0 to 1) the nearest ridge is: its colour.
    depth: float
    #: The distance of two summits, as a share of the width.
    spread: float


KINDS = {
    "ridges": Kind((1, 1), (0.24, 0.36), (6, 7), (0.4, 0.96), (0.15, 0.09), 1, 0.42),
    "lake": Kind((0.62, 0.7), (0.4, 0.56), (4, 5), (0.5, 0.96), (0.24, 0.04), 0.72, 0.42),
    "sea": Kind((0.56, 0.62), (0.7, 0.93), (3,), (1, 1.03), (0.19, 0.08), 0.5, 0.8),
}


def compose(kind_name: str, palette_name: str, shape: str, extras: frozenset[str], seed: int) -> Scene:
    """Decide a picture; the same arguments give the same one."""
    random = Random(seed)
    kind, palette = KINDS[kind_name], PALETTES[palette_name]
    width, height = SHAPES[shape]
    horizon = round(height * random.uniform(*kind.horizon))
    side = random.choice(((0.2, 0.38), (0.62, 0.8)))
    return Scene(
        palette=palette,
        width=width,
        height=height,
        horizon=horizon,
        sun=(width * random.uniform(*side), horizon * random.uniform(*kind.sun)),
        sun_radius=min(width, height) * random.uniform(0.045, 0.07),
        ridges=_ridges(random, kind, palette, width, horizon),
        shore=_shore(random, width, height, palette) if extras & {"pines", "grass"} else None,
        extras=extras,
        seed=seed,
    )


def _ridges(random: Random, kind: Kind, palette: Palette, width: int, horizon: int) -> tuple[Ridge, ...]:
    """From far to near: lower, gentler, darker and less misty."""
    count = random.choice(kind.counts)
    ruggedness = random.uniform(0.3, 0.85)
    haze = mix(palette.sky[2], palette.far, 0.45)
    ridges = []
    for near in (i / (count - 1) for i in range(count)):
        base, rise = (horizon * (far + (close - far) * near) for far, close in (kind.bases, kind.rises))
        wavelength = width * kind.spread * random.uniform(0.7, 1.1)
        line = crest(random, width, base, rise, wavelength, ruggedness * (1 - 0.5 * near))
        colour = mix(palette.far, palette.near, kind.depth * near)
        mist = mix(colour, haze, 0.62 * (1 - 0.75 * kind.depth * near))
        ridges.append(Ridge(line, colour, mist, base + horizon * 0.31))
    return tuple(ridges)


def _shore(random: Random, width: int, height: int, palette: Palette) -> Ridge:
    """Dark ground under the viewer's feet."""
    dark = mix(palette.near, "#000000", 0.3)
    line = crest(random, width, height * 0.945, height * 0.07, width * random.uniform(0.6, 1.3), 0.15)
    return Ridge(line, dark, dark, height)
