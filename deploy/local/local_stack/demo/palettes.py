"""The eight palettes that the pictures are painted with, and how their colours mix."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """Colours as ``#rrggbb``: the sky from zenith to horizon, what shines in it, and the land from far to near."""

    words: str
    sky: tuple[str, str, str]
    sun: str
    glow: str
    far: str
    near: str
    starry: bool = False


PALETTES = {
    "amber": Palette("golden", ("#eeb455", "#f6cf7e", "#fdebbb"), "#fffaea", "#fff0c4", "#dfb163", "#5b3819"),
    "rose": Palette("rose-coloured", ("#7d6a9f", "#d88b98", "#fcc8a0"), "#fff4e0", "#ffd9b0", "#c98596", "#4b2547"),
    "violet": Palette("violet", ("#7f6cc9", "#a992e2", "#e0d0f6"), "#fdf8ee", "#f3e6fb", "#a08fd6", "#2f2459"),
    "ember": Palette(
        "purple and orange", ("#2f2560", "#6d4283", "#f08a63"), "#fff1d2", "#ffb27c", "#97557f", "#2a1537", starry=True
    ),
    "azure": Palette("blue", ("#4f7cc4", "#8fb2e0", "#f1dcc9"), "#fffaf0", "#ffe9d0", "#7f9fd3", "#1d2c5c"),
    "lagoon": Palette("teal", ("#5fa6c4", "#9dcbd8", "#e9efdc"), "#fffdf2", "#f6f3d8", "#74adbd", "#173f4b"),
    "moss": Palette("green", ("#4f9f8e", "#8fc7ac", "#eaf0cc"), "#fdfbe6", "#f3f3c6", "#72ad98", "#123a3c"),
    "slate": Palette("grey, misty", ("#8fa6b8", "#bccad4", "#ebe7df"), "#fffaf0", "#f7efe2", "#a3b3c0", "#36444f"),
}


def mix(one: str, other: str, share: float) -> str:
    """The colour that lies between two, ``share`` (0 to 1) of the way from the first to the second."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
