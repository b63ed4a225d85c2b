"""What gateways hear at once. The log in Redis is the truth and this is the speed.

A broadcast that fails costs a second, never an event.
"""

from __future__ import annotations

import logging
from typing import Final

from gevent.pool import Pool

from cloudstagram.contracts.events import Event
from cloudstagram.contracts.messages import Message
from cloudstagram.contracts.topology import BROADCAST_ACTIVITY, Exchange
from cloudstagram.errors import Unpublished
from cloudstagram.logs import request_id
from cloudstagram.publisher import Publisher
from cloudstagram.scripts import Emitted

logger = logging.getLogger(__name__)

#: Broadcasts that may wait for the broker at once; what comes beyond is left to the log.
_IN_FLIGHT: Final = 256


class Broadcasts:
    """Publishes in the background: nobody who follows, likes or deletes waits for the broker."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._pool = Pool(_IN_FLIGHT)

    def activity(self, emitted: Emitted) -> None:
        """The events that a script emitted, in their order."""
        for reply in emitted:
            self._send(BROADCAST_ACTIVITY, Event.emitted(reply))

    def close(self, timeout_s: float) -> None:
        """Waits for what is on its way."""
        self._pool.join(timeout=timeout_s)

    def _send(self, exchange: Exchange, message: Message) -> None:
        if self._pool.full():
            logger.warning("a broadcast is left to the log: too many wait for the broker")
            return
        self._pool.spawn(self._publish, exchange, message, request_id.get())

    def _publish(self, exchange: Exchange, message: Message, correlation_id: str | None) -> None:
        try:
            self._publisher.publish(exchange.name, "", message.encode(), correlation_id=correlation_id, mandatory=False)
        except Unpublished as error:
            logger.warning("a broadcast is left to the log: %s", error)
