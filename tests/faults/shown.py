"""What an open page shows: the rules of the browser client's store, for one feed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Wire = dict[str, Any]


@dataclass
class Counts:
    """Of one picture, and as of when (µs) each is."""

    likes: int = 0
    likers: list[str] = field(default_factory=list)
    liked: bool = False
    likes_at: int = 0
    liked_at: int = 0


@dataclass
class Known:
    """A picture; `came` is the frame that brought it, 0 for a page."""

    userid: str
    came: int
    home: bool


class Shown:
    """`key` is `latest`, `home` or `profile/<username>`; `me` is who looks, "" for nobody."""

    def __init__(self, key: str, me: str) -> None:
        self.key = key
        self.me = me
        self.ids: list[str] = []
        self.next: str | None = None
        self.loaded = False
        self.settled = False
        self.tick = 0
        self.counts: dict[str, Counts] = {}
        self._images: dict[str, Known] = {}
        self._deleted: set[str] = set()
        self._unsure: set[str] = set()
        self._lost_tick = 0

    def frame(self, frame: Wire) -> None:
        """What a socket brought. Types that are not known are ignored."""
        self.tick += 1
        handle = getattr(self, f"_{frame['type']}", None)
        if handle:
            handle(frame)

    def page(self, images: list[Wire], next_: str | None, at: int, since: int) -> None:
        """A page that replaces what is shown; it was asked for at tick `since`."""
        alive = [image for image in images if image["imageid"] not in self._deleted]
        for image in alive:
            self._take_image(image, 0, False)
            self.take_counts(image, at)
        ids = [image["imageid"] for image in alive]
        came = self._came_meanwhile(since, ids[-1] if next_ is not None and ids else "")
        self._unsure = came - set(ids)
        self.ids = sorted({*ids, *came}, reverse=True)
        self.next, self.loaded, self.settled = next_, True, False

    def take_counts(self, image: Wire, at: int) -> None:
        """As a page, or an answer about likes, has them: a newer frame wins."""
        if image["imageid"] in self._deleted:
            return
        had = self.counts.setdefault(image["imageid"], Counts())
        if at >= had.likes_at:
            had.likes, had.likers, had.likes_at = image["likes"], image["likers"], at
        if at >= had.liked_at:
            had.liked, had.liked_at = image["liked"], at

    def lost(self) -> None:
        """The line broke. What came on it while a page was on its way may have ended before the page."""
        self._lost_tick = self.tick
        self.ids = [imageid for imageid in self.ids if imageid not in self._unsure]
        self._unsure = set()

    def live(self, settled: bool) -> None:
        """Whether the socket has taken up the page that is shown."""
        self.settled = settled
        if settled:
            self._unsure = set()

    def is_late(self, imageid: str) -> bool:
        """Whether a picture that comes now may have likes already, or, after a reset, have lost those that it had."""
        had = self.counts.get(imageid)
        if had and had.likes_at == 0:
            return True
        return imageid not in self._images and (not self.settled or bool(self.ids and imageid < self.ids[0]))

    def _came_meanwhile(self, asked: int, oldest: str) -> set[str]:
        since = max(asked, self._lost_tick)
        return {i for i, known in self._images.items() if known.came > since and i > oldest and self._belongs(known)}

    def _belongs(self, known: Known) -> bool:
        if self.key == "latest":
            return True
        return known.home if self.key == "home" else self.key == f"profile/{known.userid}"

    def _take_image(self, image: Wire, came: int, home: bool) -> Known:
        had = self._images.get(image["imageid"], Known(image["userid"], 0, False))
        known = Known(image["userid"], max(came, had.came), home or had.home)
        self._images[image["imageid"]] = known
        return known

    def _new_image(self, frame: Wire) -> None:
        imageid = frame["image"]["imageid"]
        if imageid in self._deleted:
            return
        known = self._take_image(frame["image"], self.tick, frame["home"])
        too_old = self.next is not None and bool(self.ids) and imageid < self.ids[-1]
        if self._belongs(known) and self.loaded and imageid not in self.ids and not too_old:
            self.ids = sorted([*self.ids, imageid], reverse=True)
            if not self.settled:
                self._unsure.add(imageid)

    def _image_deleted(self, frame: Wire) -> None:
        imageid = frame["imageid"]
        self._deleted.add(imageid)
        self._images.pop(imageid, None)
        self.counts.pop(imageid, None)
        self.ids = [other for other in self.ids if other != imageid]

    def _likes(self, frame: Wire) -> None:
        had = self.counts.setdefault(frame["imageid"], Counts())
        if frame["imageid"] in self._deleted or frame["at"] < had.likes_at:
            return
        had.likes, had.likers, had.likes_at = frame["likes"], frame["likers"], frame["at"]
        if self.me in frame["likers"] and frame["at"] >= had.liked_at:
            had.liked, had.liked_at = True, frame["at"]

    def _liked(self, frame: Wire) -> None:
        had = self.counts.setdefault(frame["imageid"], Counts())
        if frame["imageid"] not in self._deleted and frame["at"] >= had.liked_at:
            had.liked, had.liked_at = frame["liked"], frame["at"]

    def _reset(self, frame: Wire) -> None:
        """The server's memory may have gone back: what it says from now on counts, however old."""
        for had in self.counts.values():
            had.likes_at = had.liked_at = 0
