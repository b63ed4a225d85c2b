"""What upload-api says in the log of events, in Redis."""

from __future__ import annotations

from collections.abc import Sequence

from cloudstagram.contracts import keys
from cloudstagram.contracts.encoding import ascii_json
from cloudstagram.contracts.events import IMAGE_STATE, Audience, ImageState
from cloudstagram.redis_client import translate
from cloudstagram.scripts import Scripts

#: Events as scripts answer them, for `Broadcasts.activity`.
Emitted = Sequence[Sequence[str]]


class Announcements:
    """DependencyDown without Redis."""

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts

    def processing(self, imageid: str, userid: str) -> Emitted:
        """Tells the uploader's open pages that her picture was received."""
        data, audience = ImageState(imageid, "processing"), Audience(user=userid)
        with translate():
            emitted: Emitted = self._scripts.run(
                "append_event", keys.broadcast_log(userid), IMAGE_STATE, ascii_json(audience), ascii_json(data)
            )
        return emitted

    def bury(self, imageid: str, userid: str) -> Emitted:
        """Tombstone, removal of what timelines show, and the event, in one step. Repeated, it emits nothing."""
        with translate():
            emitted: Emitted = self._scripts.run("bury_image", keys.image(imageid), imageid, userid)
        return emitted
