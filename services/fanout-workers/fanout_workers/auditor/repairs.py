"""How what diverged is mended: by the record's new round, a rebuild, a count; and lists are tidied in one step."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from cloudstagram.contracts import keys
from cloudstagram.contracts.states import State
from cloudstagram.scripts import Scripts
from fanout_workers.auditor.divergences import Divergence
from fanout_workers.counts import Counts
from fanout_workers.records import Records
from fanout_workers.timelines import Timelines

#: New rounds begun at once: what lost a thousand pictures is mended by and by, without a storm.
_ROUNDS: Final = 20
_UNTIDY: Final = ("extra", "twice", "disorder")


class Repairs:
    """Answers how many of the divergences are taken care of. Drivers' own errors pass."""

    def __init__(self, records: Records, timelines: Timelines, counts: Counts, scripts: Scripts) -> None:
        self._records = records
        self._timelines = timelines
        self._counts = counts
        self._scripts = scripts

    def mend_images(self, username: str, found: Collection[Divergence]) -> int:
        """Her own list and its count."""
        return (
            self._new_rounds(found)
            + self._tidied(keys.images(username), username, keys.images.name, found, {})
            + self._counted(username, found)
        )

    def mend_timeline(self, username: str, found: Collection[Divergence], owners: Mapping[str, str]) -> int:
        """What stands there wrongly goes at once; then it is rebuilt, which also tells her open pages."""
        mended = self._tidied(keys.timeline(username), username, keys.timeline.name, found, owners)
        self._timelines.note_rebuild(username)
        return mended + sum(each.kind == "missing" for each in found)

    def mend_latest(self, found: Collection[Divergence]) -> int:
        return self._new_rounds(found) + self._tidied(keys.latest_images(), "", keys.latest_images.name, found, {})

    def _new_rounds(self, found: Collection[Divergence]) -> int:
        """The relay restores what is lost, and the list workers list what is missing."""
        imageids = sorted({each.imageid for each in found if each.kind in ("missing", "lost")}, reverse=True)
        return sum(map(self._begin_round, imageids[:_ROUNDS]))

    def _begin_round(self, imageid: str) -> bool:
        record = self._records.get(imageid)
        if record is None or record.state is not State.LISTED:
            return False
        return self._records.begin_again(record, State.LISTED)

    def _tidied(
        self, key: str, username: str, name: str, found: Collection[Divergence], owners: Mapping[str, str]
    ) -> int:
        untidy = [each for each in found if each.kind in _UNTIDY]
        if untidy:
            extra = [each.imageid for each in untidy if each.kind == "extra"]
            pairs = [text for imageid in extra for text in (imageid, owners.get(imageid, ""))]
            self._scripts.run("tidy", key, username, name, *pairs)
        return len(untidy)

    def _counted(self, username: str, found: Collection[Divergence]) -> int:
        wrong = sum(each.kind == "count" for each in found)
        if wrong:
            self._counts.mend(username)
        return wrong
