"""What a run says at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.faults.findings import Finding, trail
from tests.faults.history import History
from tests.faults.injection import Injection
from tests.faults.paths import Paths
from tests.faults.round import Outcome
from tests.faults.viewer import Viewer
from tests.faults.world import World

#: Findings that are shown with their trails.
SHOWN = 8


@dataclass
class Summary:
    """`wrong` is empty where all is well."""

    seed: str
    rounds: list[Outcome] = field(default_factory=list)
    wrong: list[Finding] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    taken: int = 0
    _lines: list[str] = field(default_factory=list)

    def take(self, history: History, injection: Injection, paths: Paths, viewers: list[Viewer], world: World) -> None:
        """While the system and its logs are there."""
        counted: Counter[str] = Counter()
        for viewer in viewers:
            counted.update(viewer.counted)
        paths.taken["an open page went on from where it was"] += counted["resumed"]
        paths.taken["an open page was read anew"] += counted["resets"]
        self.missing = paths.missing()
        taken = history.taken()
        self.taken = len(taken)
        pictures = {
            "taken": self.taken,
            "of them deleted": sum(upload.deleted_at is not None for upload in taken),
            "sent without an answer to the end": len(history.uploads) - len(taken),
        }
        self._lines = [
            *_section("Asked for", history.answers),
            *_section("Pictures", pictures),
            *_section("Faults", injection.counted),
            *_section("Open pages", counted),
            *_section("Ways of recovery taken", paths.taken),
            *self._findings(world),
        ]

    def __str__(self) -> str:
        slowest = max((outcome.rest.seconds for outcome in self.rounds), default=0.0)
        by_the_clock = max((outcome.rest.by_the_clock for outcome in self.rounds), default=0.0)
        verdict = (
            f"{len(self.wrong)} things are wrong" if self.wrong else "nothing lost, nothing doubled, nothing wrong"
        )
        rest = f"at rest within {slowest:.0f} s each ({by_the_clock:.0f} s by the clock)"
        last = f"seed {self.seed}: {len(self.rounds)} rounds, {rest}: {verdict}"
        return "\n".join([*self._lines, last])

    def _findings(self, world: World) -> Iterator[str]:
        for finding in self.wrong[:SHOWN]:
            yield f"WRONG: {finding.what}"
            yield from (f"    {line}" for line in trail(world.settings.layout.logs, finding.words) if finding.words)
        yield from (f"WRONG: {finding.what}" for finding in self.wrong[SHOWN : 10 * SHOWN])


def _section(title: str, counts: Mapping[Any, int]) -> Iterable[str]:
    yield f"{title}:"
    yield from (f"  {count:7,}  {what}" for what, count in sorted(counts.items()) if count)
