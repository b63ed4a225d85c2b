"""What each event of the log brings to whom: to all that are there, and to one who comes back and missed it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache

import msgspec

from cloudstagram.contracts import events
from cloudstagram.contracts.encoding import ascii_json
from cloudstagram.contracts.events import Followed, Listed, SessionEnded
from cloudstagram.contracts.log import Place
from realtime_gateway import broadcast, frames
from realtime_gateway.broadcast import Announcement, send
from realtime_gateway.frames import RESET, Frame
from realtime_gateway.hub import Hub
from realtime_gateway.log.entries import Entry
from realtime_gateway.resets import Resets
from realtime_gateway.viewers import SESSION_ENDED, Viewer

logger = logging.getLogger(__name__)


class Delivery:
    """Two tables, by type of event; a type that is in neither concerns no client."""

    def __init__(self, hub: Hub, resets: Resets) -> None:
        self._hub = hub
        self._resets = resets
        self._to_all: dict[str, Callable[[Entry], None]] = {
            events.NEW_IMAGE: self._image,
            events.LISTED: self._image,
            events.IMAGE_DELETED: self._deleted,
            events.IMAGE_STATE: self._personal,
            events.FOLLOWED: self._personal,
            events.FOLLOW: self._follow,
            events.UNFOLLOW: self._follow,
            events.RESET: self._reset,
            events.SESSION_ENDED: self._session_ended,
        }
        self._to_one: dict[str, Callable[[Viewer, Entry], Frame | None]] = {
            events.NEW_IMAGE: self._image_for,
            events.LISTED: self._image_for,
            events.IMAGE_DELETED: self._deleted_for,
            events.IMAGE_STATE: self._personal_for,
            events.FOLLOWED: self._personal_for,
            events.FOLLOW: self._reset_for,
            events.UNFOLLOW: self._reset_for,
            events.RESET: self._reset_for,
        }

    def deliver(self, entry: Entry) -> None:
        """To everyone it concerns. What can't be read is logged and passed over: the chain goes on."""
        handle = self._to_all.get(entry.type)
        if handle:
            try:
                handle(entry)
            except (ValueError, KeyError):
                logger.exception(
                    "An event could not be delivered", extra={"place": str(entry.place), "type": entry.type}
                )

    def replay(self, viewer: Viewer, entry: Entry) -> Frame | None:
        """What `viewer`, whose page is known up to `viewer.resume`, gets of an event it missed."""
        handle = self._to_one.get(entry.type)
        try:
            return handle(viewer, entry) if handle else None
        except (ValueError, KeyError):
            return None

    def apply_follow(self, entry: Entry) -> None:
        """Keeps the index true."""
        username = entry.audience.user or ""
        uploader = msgspec.json.decode(entry.data, type=Followed).username
        change = self._hub.follow if entry.type == events.FOLLOW else self._hub.unfollow
        change(username, uploader)

    def _image(self, entry: Entry) -> None:
        image = _announcement(entry)
        broadcast.sockjs_broadcast_to_uploader(self._hub, image)
        broadcast.sockjs_broadcast_to_anonusers(self._hub, image)
        broadcast.sockjs_broadcast_to_followers_consumer(self._hub, image)

    def _image_for(self, viewer: Viewer, entry: Entry) -> Frame | None:
        image = _announcement(entry)
        if not self._hub.concerns(viewer, image.uploader) or not image.reaches(viewer):
            return None
        return image.at_home if self._hub.at_home(viewer, image.uploader) else image.elsewhere

    def _deleted(self, entry: Entry) -> None:
        send(self._hub.audience(_uploader(entry)), frames.of_data(entry.type, entry.data), entry.type)

    def _deleted_for(self, viewer: Viewer, entry: Entry) -> Frame | None:
        return frames.of_data(entry.type, entry.data) if self._hub.concerns(viewer, _uploader(entry)) else None

    def _personal(self, entry: Entry) -> None:
        send(self._hub.sockets_of(entry.audience.user or ""), frames.of_data(entry.type, entry.data), entry.type)

    def _personal_for(self, viewer: Viewer, entry: Entry) -> Frame | None:
        """Once only: what came while this socket was open, it has already, whatever it looked at."""
        had = viewer.since is not None and entry.place.id > viewer.since.id
        mine = viewer.username is not None and entry.audience.user == viewer.username
        return frames.of_data(entry.type, entry.data) if mine and not had else None

    def _follow(self, entry: Entry) -> None:
        self.apply_follow(entry)
        self._reset(entry)

    def _reset(self, entry: Entry) -> None:
        """Of one person only the open timelines; else everyone's pages."""
        if entry.audience.gateways:
            self._resets.everyone("event")
        else:
            send(self._hub.timelines_of(entry.audience.user or ""), RESET, "reset")

    def _reset_for(self, viewer: Viewer, entry: Entry) -> Frame | None:
        hers = viewer.username is not None and entry.audience.user == viewer.username and viewer.view == "home"
        return RESET if entry.audience.gateways or hers else None

    def _session_ended(self, entry: Entry) -> None:
        ended = msgspec.json.decode(entry.data, type=SessionEnded)
        for viewer in list(self._hub.sockets_of_session(ended.token_hash)):
            viewer.socket.end(SESSION_ENDED, "The session has ended")


def _uploader(entry: Entry) -> str:
    return entry.audience.image_of or ""


@lru_cache(maxsize=2_000)
def _announcement(entry: Entry) -> Announcement:
    """Kept, with its frames: all who come back at once ask for the same."""
    if entry.type == events.NEW_IMAGE:
        return Announcement(_uploader(entry), entry.place, entry.data)
    listed = msgspec.json.decode(entry.data, type=Listed)
    return Announcement(_uploader(entry), entry.place, ascii_json(listed.image), Place.parse(listed.again))
