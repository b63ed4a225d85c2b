"""What MongoDB's records say of pictures. Only what is settled counts: what changed lately may still be on its way."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pymongo.database import Database

from cloudstagram.contracts.states import State
from cloudstagram.mongo_client import Document

#: What changed later than so long ago is left out: a fan-out, a deletion or a page's script may be at work on it.
_SETTLES: Final = timedelta(minutes=1)
#: Of whom no picture is shown any more, for good.
_GONE: Final = (State.REJECTED, State.PURGED)
_DELETED: Final = (State.DELETED, State.PURGED)


@dataclass(frozen=True)
class Pictures:
    """What is known of some imageids.

    `owners`: whose each is; `gone`: for good, or never there; `deleted`: be that done or not.
    """

    owners: dict[str, str]
    gone: frozenset[str]
    deleted: frozenset[str]


class Truth:
    """Each call is answered from an index, and bounded. MongoDB's own errors pass."""

    def __init__(self, database: Database[Document]) -> None:
        self._files = database["fs.files"]

    def settled_of(self, userid: str, most: int, now: datetime) -> list[str]:
        """The newest imageids of one person that every list has to have."""
        return self._newest({"metadata.userid": userid} | _settled(now), most)

    def settled(self, most: int, now: datetime) -> list[str]:
        """The same of everyone."""
        return self._newest(_settled(now), most)

    def pictures(self, imageids: Collection[str], now: datetime) -> Pictures:
        """What has no record counts as gone: a record is older than any entry of a list."""
        found = list(self._files.find({"_id": {"$in": list(imageids)}}, {"metadata": 1}))
        owners = {document["_id"]: str(document["metadata"]["userid"]) for document in found}
        gone = {document["_id"] for document in found if _is_gone(document["metadata"], now)}
        deleted = {document["_id"] for document in found if document["metadata"]["state"] in _DELETED}
        return Pictures(owners, frozenset(gone | (set(imageids) - owners.keys())), frozenset(deleted))

    def _newest(self, which: Document, most: int) -> list[str]:
        found: Iterable[Document] = self._files.find(which, {"_id": 1}, sort=[("_id", -1)]).limit(most)
        return [document["_id"] for document in found]


def _settled(now: datetime) -> Document:
    return {
        "metadata.state": State.LISTED,
        "metadata.drive_at": {"$exists": False},
        "metadata.changed_at": {"$lt": now - _SETTLES},
    }


def _is_gone(metadata: Document, now: datetime) -> bool:
    return metadata["state"] in _GONE and bool(metadata["changed_at"] < now - _SETTLES)
