"""What deleting an image is: steps in the order in which each is safe alone. What a crash leaves, delete-image does."""

from __future__ import annotations

from cloudstagram.broadcasts import Broadcasts
from cloudstagram.contracts.states import PUBLIC, State
from cloudstagram.event_log import EventLog
from cloudstagram.records import Record
from cloudstagram.renditions import Renditions
from upload_api.library import Library
from upload_api.outbox import Outbox


class NotThere(Exception):
    """No such image, for the one who asks."""


class NotYours(Exception):
    """It is someone else's."""


class Deletions:
    """DependencyDown without MongoDB or Redis; the broker may be away. Model: tests/model/s2_delete.py."""

    def __init__(
        self,
        library: Library,
        renditions: Renditions,
        event_log: EventLog,
        broadcasts: Broadcasts,
        outbox: Outbox,
    ) -> None:
        self._library = library
        self._renditions = renditions
        self._event_log = event_log
        self._broadcasts = broadcasts
        self._outbox = outbox

    def delete(self, imageid: str, userid: str) -> None:
        """Deletes the image of `userid`; one that she deleted already stays so. Raises NotThere, NotYours."""
        record = self._library.get(imageid)
        if record is None or (record.userid != userid and not is_public(record)):
            raise NotThere
        if record.userid != userid:
            raise NotYours
        if record.state is State.PURGED:
            return
        self._delete(record)

    def _delete(self, record: Record) -> None:
        first = self._library.set_deleted(record.imageid)
        self._broadcasts.activity(self._event_log.bury_image(record.imageid, record.userid))
        self._renditions.remove(record.imageid)
        if first and (deleted := self._library.get(record.imageid)):
            self._outbox.deleted(deleted)


def is_public(record: Record) -> bool:
    """Whether everyone may see the record, not only its owner."""
    return PUBLIC.get(record.state) == "ready"
