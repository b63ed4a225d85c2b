"""Work for the workers. The record is the outbox: what can't be published now, the relay publishes later."""

from __future__ import annotations

import logging
from typing import Final

from cloudstagram.contracts.messages import DeleteImage, Message
from cloudstagram.contracts.topology import DELETE_IMAGE, UPLOAD, Exchange
from cloudstagram.errors import DependencyDown, Unpublished
from cloudstagram.logs import request_id
from cloudstagram.publisher import Publisher
from cloudstagram.records import Record
from upload_api.library import Library

logger = logging.getLogger(__name__)

#: Seconds that an upload or a deletion waits for the broker's confirm.
CONFIRM_S: Final = 2.0


class Outbox:
    """Never raises for want of the broker: no call of ours needs it."""

    def __init__(self, publisher: Publisher, library: Library) -> None:
        self._publisher = publisher
        self._library = library

    def uploaded(self, record: Record) -> None:
        self._publish(UPLOAD, record.to_message(), record)

    def deleted(self, record: Record) -> None:
        """`record` as it stands since it was set to deleted."""
        self._publish(DELETE_IMAGE, DeleteImage(filename=record.imageid, userid=record.userid), record)

    def _publish(self, exchange: Exchange, message: Message, record: Record) -> None:
        try:
            self._publisher.publish(
                exchange.name, "", message.encode(), correlation_id=request_id.get() or None, timeout_s=CONFIRM_S
            )
        except Unpublished as error:
            logger.warning("%s is left to the relay: %s", record.imageid, error)
            self._leave_to_relay(record)

    def _leave_to_relay(self, record: Record) -> None:
        try:
            self._library.drive_soon(record)
        except DependencyDown as down:
            logger.warning("the relay takes %s up in its own time: %s", record.imageid, down)
