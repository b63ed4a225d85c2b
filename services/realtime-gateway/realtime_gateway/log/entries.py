"""An event as the gateway keeps it: its place in the log, and its data as JSON for a client's message."""

from __future__ import annotations

from typing import Final, NamedTuple, Self

import msgspec

from cloudstagram.contracts import events
from cloudstagram.contracts.encoding import ascii_json
from cloudstagram.contracts.events import Audience, Event
from cloudstagram.contracts.log import Place
from cloudstagram.contracts.messages import Image, ImageMessage

#: The type of what stands in the log and can't be read: it keeps its place in the chain, and concerns nobody.
UNREADABLE: Final = "unreadable"


class Entry(msgspec.Struct, frozen=True):
    """What the ring holds: about 1 KB for an image. `data` is ASCII JSON."""

    place: Place
    type: str
    audience: Audience
    data: str


class Link(NamedTuple):
    """An entry and the place before it, as log and exchange bring it."""

    entry: Entry
    prev: Place

    @classmethod
    def of_event(cls, event: Event) -> Self:
        """ValueError where the event has no place."""
        entry = Entry(Place.parse(event.seq or ""), event.type, event.audience, ascii_json(event.data))
        return cls(entry, Place.parse(event.prev or ""))

    @classmethod
    def of_image(cls, message: ImageMessage) -> Self:
        """The same as the event that announced the image. ValueError where the message has no place."""
        audience = Audience(image_of=message.userid)
        entry = Entry(Place.parse(message.seq or ""), events.NEW_IMAGE, audience, ascii_json(Image.of(message)))
        return cls(entry, Place.parse(message.prev or ""))

    @classmethod
    def of_log(cls, entry_id: str, fields: dict[str, str]) -> Self:
        """What stands in the stream. ValueError where even its places can't be read."""
        try:
            return cls.of_event(Event.logged(entry_id, fields))
        except (KeyError, ValueError):
            place = Place.parse(f"{entry_id}-{fields.get('nonce', '')}")
            return cls(Entry(place, UNREADABLE, Audience(), "{}"), Place.parse(fields.get("prev", "")))
