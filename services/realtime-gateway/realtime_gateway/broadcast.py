"""An image to everyone it concerns. The three functions' audiences share nobody, so a socket gets it once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from cloudstagram.contracts.log import Place
from realtime_gateway import frames
from realtime_gateway.frames import Frame
from realtime_gateway.hub import Hub
from realtime_gateway.metrics import FRAMES
from realtime_gateway.viewers import Viewer


class Announcement:
    """An image that was announced, or came into one more list: `again` is then the place of its announcement."""

    def __init__(self, uploader: str, seq: Place, image: str, again: Place | None = None) -> None:
        """`image` is the JSON of an image."""
        self.uploader = uploader
        self._seq = seq
        self._image = image
        self._again = again

    def reaches(self, viewer: Viewer) -> bool:
        """An older page has it by the announcement's delivery; one that is not older may have been read in between.

        Model: tests/model/s1_announce_and_listed.py.
        """
        return self._again is None or viewer.resume.id >= self._again.id

    @cached_property
    def at_home(self) -> Frame:
        return frames.new_image(str(self._seq), self._image, home=True)

    @cached_property
    def elsewhere(self) -> Frame:
        return frames.new_image(str(self._seq), self._image, home=False)


def sockjs_broadcast_to_uploader(hub: Hub, image: Announcement) -> None:
    _announce(hub.sockets_of(image.uploader), image, image.at_home)


def sockjs_broadcast_to_followers_consumer(hub: Hub, image: Announcement) -> None:
    _announce(hub.followers_of(image.uploader), image, image.at_home)


def sockjs_broadcast_to_anonusers(hub: Hub, image: Announcement) -> None:
    """And to those who are logged in and look where the image appears, but don't follow its uploader."""
    _announce(hub.passers_by(image.uploader), image, image.elsewhere)


def send(viewers: Iterable[Viewer], frame: Frame, type_: str) -> None:
    """To those whose first view was answered: what the others miss until then, their replay brings."""
    receivers = [viewer.socket for viewer in viewers if viewer.since is not None]
    for socket in receivers:
        socket.send_frame(frame)
    FRAMES.labels(type_).inc(len(receivers))


def _announce(viewers: Iterable[Viewer], image: Announcement, frame: Frame) -> None:
    send((viewer for viewer in viewers if image.reaches(viewer)), frame, "new_image")
