"""Reads what the exchanges bring: an image, an event, or a canary."""

from __future__ import annotations

import logging
from collections.abc import Callable

import msgspec

from cloudstagram.contracts.events import CANARY, Event
from cloudstagram.contracts.messages import ImageMessage
from realtime_gateway.log.entries import Link
from realtime_gateway.metrics import UNREAD

logger = logging.getLogger(__name__)


class _Typed(msgspec.Struct, frozen=True):
    """Images have no type; whatever else travels here has."""

    type: str | None = None


class Inbox:
    """What can't be read is counted and dropped: the log has it."""

    def __init__(self, offer: Callable[[Link], None], on_canary: Callable[[str, Event], None]) -> None:
        self._offer = offer
        self._on_canary = on_canary

    def receive(self, exchange: str, body: bytes) -> None:
        try:
            self._read(exchange, body)
        except ValueError as error:  # msgspec's own errors among them
            UNREAD.inc()
            logger.warning("A broadcast could not be read", extra={"exchange": exchange, "reason": str(error)[:300]})

    def _read(self, exchange: str, body: bytes) -> None:
        if msgspec.json.decode(body, type=_Typed).type is None:
            self._offer(Link.of_image(ImageMessage.decode(body)))
            return
        event = Event.decode(body)
        if event.type == CANARY:
            self._on_canary(exchange, event)
        else:
            self._offer(Link.of_event(event))
