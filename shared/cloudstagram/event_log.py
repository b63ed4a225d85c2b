"""What services say in the log of events, where no other script says it together with its effect."""

from __future__ import annotations

from msgspec import Struct

from cloudstagram.contracts import keys
from cloudstagram.contracts.encoding import ascii_json
from cloudstagram.contracts.events import IMAGE_STATE, Audience, ImageState
from cloudstagram.redis_client import translate
from cloudstagram.scripts import Emitted, Scripts


class EventLog:
    """Answers are for `Broadcasts.activity`. DependencyDown without Redis."""

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts

    def append(self, type_: str, audience: Audience, data: Struct) -> Emitted:
        """`data` is of the struct that `type_` has in `contracts.events.DATA`."""
        log = keys.broadcast_log(audience.user or audience.image_of or "")
        with translate():
            emitted: Emitted = self._scripts.run("append_event", log, type_, ascii_json(audience), ascii_json(data))
        return emitted

    def image_state(self, userid: str, state: ImageState) -> Emitted:
        """Tells the open pages of the uploader what became of her picture."""
        return self.append(IMAGE_STATE, Audience(user=userid), state)

    def bury_image(self, imageid: str, userid: str) -> Emitted:
        """Tombstone, removal of what timelines show, and the event, in one step. Repeated, it emits nothing."""
        with translate():
            emitted: Emitted = self._scripts.run("bury_image", keys.image(imageid), imageid, userid)
        return emitted
