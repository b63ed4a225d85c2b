"""The few pieces of SVG that the pictures are drawn with."""

from __future__ import annotations

from collections.abc import Iterable

from local_stack.demo.crests import Points

#: How far along a gradient, the colour there, and its opacity.
Stop = tuple[float, str, float]


def document(width: int, height: int, parts: Iterable[str]) -> str:
    """A drawing of that many pixels; transparent where nothing is drawn."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{"".join(parts)}</svg>'


def downwards(name: str, stops: Iterable[Stop], top: float, foot: float) -> str:
    """The paint ``url(#name)``, changing from the height ``top`` to the height ``foot``."""
    line = f'x1="0" x2="0" y1="{top:.0f}" y2="{foot:.0f}"'
    return f'<linearGradient id="{name}" gradientUnits="userSpaceOnUse" {line}>{_marks(stops)}</linearGradient>'


def outwards(name: str, stops: Iterable[Stop], centre: tuple[float, float], radius: float) -> str:
    """The paint ``url(#name)``, changing from a centre outwards."""
    place = f'cx="{centre[0]:.0f}" cy="{centre[1]:.0f}" r="{radius:.0f}"'
    return f'<radialGradient id="{name}" gradientUnits="userSpaceOnUse" {place}>{_marks(stops)}</radialGradient>'


def soft(name: str, stops: Iterable[Stop]) -> str:
    """The paint ``url(#name)``, changing from the middle of whatever it fills."""
    return f'<radialGradient id="{name}">{_marks(stops)}</radialGradient>'


def everywhere(paint: str) -> str:
    """That paint over the whole drawing."""
    return f'<rect width="100%" height="100%" fill="{paint}"/>'


def circle(centre: tuple[float, float], radius: float, paint: str, opacity: float = 1) -> str:
    """A disc."""
    place = f'cx="{centre[0]:.1f}" cy="{centre[1]:.1f}" r="{radius:.1f}"'
    return f'<circle {place} fill="{paint}" opacity="{opacity:.2f}"/>'


def land(crest: Points, foot: float, paint: str) -> str:
    """All that lies beneath a crest line, down to the height ``foot``."""
    return outline([(crest[0][0], foot), *crest, (crest[-1][0], foot)], paint)


def outline(points: Points, paint: str) -> str:
    """What a closed line surrounds."""
    return f'<path d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in points)}z" fill="{paint}"/>'


def _marks(stops: Iterable[Stop]) -> str:
    marks = (f'offset="{at}" stop-color="{colour}" stop-opacity="{opacity:.3f}"' for at, colour, opacity in stops)
    return "".join(f"<stop {mark}/>" for mark in marks)
