"""Crest lines: heights along a line, from smooth noise added up over octaves."""

from __future__ import annotations

import math
from random import Random

#: Pixels between two points of a crest: fine enough that no corner shows.
STEP = 4

Points = list[tuple[float, float]]


class Noise:
    """Smooth noise along a line: values from -1 to 1, one unit between two bends."""

    def __init__(self, random: Random) -> None:
        self._knots = [random.uniform(-1, 1) for _ in range(256)]
        self._start = random.uniform(0, 256)

    def __call__(self, x: float) -> float:
        cell = math.floor(x + self._start)
        share = x + self._start - cell
        eased = share * share * share * (share * (share * 6 - 15) + 10)
        left, right = self._knots[cell % 256], self._knots[(cell + 1) % 256]
        return left + (right - left) * eased


def crest(random: Random, width: int, base: float, rise: float, wavelength: float, ruggedness: float) -> Points:
    """A ridge's line from left to right over a picture ``width`` pixels wide.

    It keeps within about ``rise`` of the height ``base`` (pixels from the top). ``wavelength`` is the distance of its
    main summits in pixels, ``ruggedness`` (0 to 1) tells rolling hills from rock.
    """
    weights = [(0.32 + 0.22 * ruggedness) ** i for i in range(2 + round(4 * ruggedness))]
    octaves = [(Noise(random), wavelength / 2.1**i, weight) for i, weight in enumerate(weights)]
    scale = rise / sum(weights)

    def height(x: float) -> float:
        return sum(_peaked(noise(x / length), ruggedness) * weight for noise, length, weight in octaves) * scale

    return [(x, base - height(x)) for x in range(-STEP, width + 2 * STEP, STEP)]


def _peaked(value: float, ruggedness: float) -> float:
    """The same bends, with sharper summits the more rugged they are."""
    return (1 - ruggedness) * value + ruggedness * (1 - 2 * abs(value))


def height_at(points: Points, x: float) -> float:
    """The line's height above ``x``, in pixels from the top."""
    index = round((x - points[0][0]) / STEP)
    return points[max(0, min(index, len(points) - 1))][1]
