"""Who the demo's people are, and the pictures that they took: the table in ``pictures.tsv``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from local_stack.demo.palettes import PALETTES
from local_stack.demo.scene import Scene, compose

#: Everyone's, and printed at the end: these people are there to be played with.
PASSWORD = "cloudstagram"

_PLACES = {
    "ridges": "Layered {light} ridges",
    "lake": "A calm lake before {light} ridges, which it mirrors",
    "sea": "A wide {light} sea, low islands at its horizon",
}
_EXTRAS = {
    "birds": "birds in the sky",
    "boat": "a small sailing boat",
    "clouds": "thin bands of cloud",
    "grass": "grass in the foreground",
    "pines": "dark firs on the near shore",
}


@dataclass(frozen=True)
class Picture:
    """One picture to be painted and posted; ``number`` counts from 1 and is its seed and its key."""

    number: int
    person: str
    kind: str
    palette: str
    shape: str
    extras: frozenset[str]
    suffix: str
    comment: str

    @property
    def key(self) -> str:
        """The Idempotency-Key under which it is posted: a second run posts nothing twice."""
        return f"cloudstagram-demo-{self.number}"

    @property
    def file_name(self) -> str:
        """What the file is called."""
        return f"{self.kind}-{self.number}{self.suffix}"

    @property
    def alt(self) -> str:
        """What someone hears who does not see it."""
        scene = _PLACES[self.kind].format(light=PALETTES[self.palette].words)
        extras = [words for name, words in _EXTRAS.items() if name in self.extras]
        return ", ".join([f"{scene}, under a low sun", *extras])

    def scene(self) -> Scene:
        """What there is to paint."""
        return compose(self.kind, self.palette, self.shape, self.extras, self.number)


def pictures() -> list[Picture]:
    """All of them, oldest first."""
    lines = (Path(__file__).parent / "pictures.tsv").read_text(encoding="utf-8").splitlines()
    return [_picture(number, line.split("\t")) for number, line in enumerate(lines, 1)]


def people() -> list[str]:
    """Everyone who took one, in the order in which they first appear."""
    return list(dict.fromkeys(picture.person for picture in pictures()))


def _picture(number: int, fields: list[str]) -> Picture:
    person, kind, palette, shape, extras, suffix, comment = fields
    return Picture(number, person, kind, palette, shape, frozenset(extras.split()) - {"-"}, suffix, comment)
