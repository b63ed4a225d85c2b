"""What an upload is: the original stored whole with its record, its uploader told, and resize set to work."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from cloudstagram.broadcasts import Broadcasts
from cloudstagram.contracts.events import ImageState
from cloudstagram.contracts.identifiers import uploaded_at
from cloudstagram.errors import DependencyDown
from cloudstagram.event_log import EventLog
from cloudstagram.logs import request_id
from cloudstagram.records import Record
from upload_api.library import Library
from upload_api.originals import Original, Originals, Repeated
from upload_api.outbox import Outbox
from upload_api.picture import Kind
from upload_api.records import new_metadata

logger = logging.getLogger(__name__)


class Received(Struct, frozen=True, kw_only=True):
    """What came beside the picture's bytes."""

    comment: str
    alt: str
    kind: Kind


#: Takes what is sent: gives the picture's bytes to the function, piece by piece, and returns the rest.
Receive = Callable[[Callable[[bytes], None]], Received]


class Uploads:
    """DependencyDown without MongoDB. Redis and the broker may go away once the original is stored."""

    def __init__(
        self,
        *,
        originals: Originals,
        library: Library,
        event_log: EventLog,
        broadcasts: Broadcasts,
        outbox: Outbox,
        new_imageid: Callable[[str], str],
        now: Callable[[], datetime],
    ) -> None:
        self._originals = originals
        self._library = library
        self._event_log = event_log
        self._broadcasts = broadcasts
        self._outbox = outbox
        self._new_imageid = new_imageid
        self._now = now

    def upload(self, userid: str, key: str | None, receive: Receive) -> Record:
        """Stores what `receive` brings and returns its record; where `key` was used before, the record of then.

        Whatever `receive` raises passes, and nothing is left of the upload.
        """
        earlier = self._earlier(userid, key)
        if earlier is not None:
            return earlier
        try:
            record = self._store(userid, key, receive)
        except Repeated:  # two at once with one key: the other was first
            earlier = self._earlier(userid, key)
            if earlier is None:
                raise
            return earlier
        for step in (self._announce, self._outbox.uploaded):
            _try(step, record)
        return record

    def _earlier(self, userid: str, key: str | None) -> Record | None:
        return None if key is None else self._library.by_key(userid, key)

    def _store(self, userid: str, key: str | None, receive: Receive) -> Record:
        imageid = self._new_imageid(userid)
        with self._originals.begin(imageid) as original:
            return self._complete(original, userid, key, receive(original.write))

    def _complete(self, original: Original, userid: str, key: str | None, received: Received) -> Record:
        metadata = new_metadata(
            userid=userid,
            comment=received.comment,
            alt=received.alt,
            uploaded=uploaded_at(original.imageid),
            mime=received.kind.mime,
            idempotency_key=key,
            request_id=request_id.get(),
            now=self._now(),
        )
        original.close(metadata)
        return Record(imageid=original.imageid, **metadata)

    def _announce(self, record: Record) -> None:
        state = ImageState(record.imageid, "processing")
        self._broadcasts.activity(self._event_log.image_state(record.userid, state))


def _try(step: Callable[[Record], None], record: Record) -> None:
    """What is stored is taken, whatever goes wrong afterwards: the record stays due, and the relay drives it on."""
    try:
        step(record)
    except DependencyDown as down:
        logger.warning("%s is left to the relay: %s", record.imageid, down)
    except Exception:
        logger.exception("%s is left to the relay", record.imageid)
