"""Setting a picture's record on its way again: compare-and-set, then the outbox-relay takes it up.

Model: tests/model/s4_outbox.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cloudstagram.contracts.states import State
from cloudstagram.mongo_client import Document
from cloudstagram.records import Record
from fanout_workers.records import Records

#: Of these there is an original, and there were renditions.
_RENDERED: Final = (State.READY, State.LISTED)
#: What ended for its owner with a word to her: its bytes are gone, and there is nothing to begin anew.
_OVER: Final = State.REJECTED


class NotReprocessed(Exception):
    """The text says why, in one line."""


class Reprocessing:
    """MongoDB's own errors pass."""

    def __init__(self, records: AdminRecords) -> None:
        self._records = records

    def images_of(self, username: str) -> Iterator[str]:
        """All that can be set on their way again, the oldest first."""
        yield from self._records.of_person(username, tuple(state for state in State if state is not _OVER))

    def what(self, imageid: str, renditions: bool) -> str:
        """What would be done. Raises NotReprocessed."""
        record = self._record(imageid, renditions)
        return f"{imageid} is {record.state}: " + ("to be rendered and listed" if renditions else _WORK[record.state])

    def begin(self, imageid: str, renditions: bool) -> str:
        """What is done now. Raises NotReprocessed, also where the record changed at the same moment."""
        record = self._record(imageid, renditions)
        if not self._records.begin_again(record, State.STORED if renditions else record.state):
            raise NotReprocessed(f"{imageid} was changed by somebody else just now: look, and try again")
        return f"{imageid} was {record.state}: " + ("to be rendered and listed" if renditions else _WORK[record.state])

    def _record(self, imageid: str, renditions: bool) -> Record:
        record = self._records.get(imageid)
        if record is None:
            raise NotReprocessed(f"{imageid} is not known")
        if record.state is _OVER:
            raise NotReprocessed(f"{imageid} was rejected ({record.reason}), and its bytes are gone")
        if renditions and record.state not in _RENDERED:
            raise NotReprocessed(f"{imageid} is {record.state}: only what is ready or listed is rendered again")
        if renditions and not self._records.has_whole_original(imageid):
            raise NotReprocessed(f"{imageid} has no whole original: its renditions are all there is, and stay")
        return record


_WORK: Final[dict[State, str]] = {
    State.STORED: "to be rendered and listed",
    State.READY: "to be listed",
    State.LISTED: "to be listed where it is missing",
    State.DELETED: "its traces to be removed",
    State.PURGED: "its traces to be removed",
}


class AdminRecords(Records):
    def of_person(self, username: str, states: tuple[State, ...]) -> Iterator[str]:
        """Imageids, ascending."""
        mine: Document = {"metadata.userid": username, "metadata.state": {"$in": list(states)}}
        for document in self._files.find(mine, {"_id": 1}, sort=[("_id", 1)]):
            yield document["_id"]

    def has_whole_original(self, imageid: str) -> bool:
        """Whether the chunks have together as many bytes as the file."""
        file = self._files.find_one({"_id": imageid}, {"length": 1})
        if file is None:
            return False
        sizes: list[Document] = [
            {"$match": {"files_id": imageid}},
            {"$group": {"_id": None, "bytes": {"$sum": {"$binarySize": "$data"}}}},
        ]
        found = list(self._files.database["fs.chunks"].aggregate(sizes))
        return bool(found) and found[0]["bytes"] == file["length"]
