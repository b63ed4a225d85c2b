"""What is true of a few people and their images, kept in plain Python beside Redis."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cloudstagram.contracts.identifiers import imageid_for

PEOPLE = ("ann", "bob", "cleo")


@dataclass
class Upload:
    """An image and how far it has come."""

    imageid: str
    userid: str
    announced: bool = False
    in_latest: bool = False
    fanned_out: bool = False
    buried: bool = False
    unlisted: bool = False
    #: Whom its fan-out has still to reach, and nothing else brought it to.
    awaited_by: set[str] = field(default_factory=set)


@dataclass
class Truth:
    """The newest stands first in every list."""

    uploads: dict[str, Upload] = field(default_factory=dict)
    follows: dict[str, list[str]] = field(default_factory=lambda: {person: [] for person in PEOPLE})
    followers: dict[str, list[str]] = field(default_factory=lambda: {person: [] for person in PEOPLE})
    likers: dict[str, list[str]] = field(default_factory=dict)
    liked: dict[str, list[str]] = field(default_factory=lambda: {person: [] for person in PEOPLE})

    def upload(self, userid: str) -> Upload:
        ulid = f"01{len(self.uploads) + 1:024d}"
        upload = Upload(imageid_for(ulid[:2] + ulid[-22:] + "00", userid), userid)
        self.uploads[upload.imageid] = upload
        self.likers[upload.imageid] = []
        return upload

    def follow(self, follower: str, followed: str) -> bool:
        """Whether that changed anything."""
        if followed in self.follows[follower]:
            return False
        self.follows[follower].insert(0, followed)
        self.followers[followed].insert(0, follower)
        self._await_no_more(follower, followed)
        return True

    def unfollow(self, follower: str, followed: str) -> bool:
        if followed not in self.follows[follower]:
            return False
        self.follows[follower].remove(followed)
        self.followers[followed].remove(follower)
        self._await_no_more(follower, followed)
        return True

    def announce(self, upload: Upload) -> None:
        if not upload.announced:
            upload.announced = True
            upload.awaited_by = set(self.followers[upload.userid])

    def like(self, person: str, imageid: str) -> bool:
        if self.uploads[imageid].buried or person in self.likers[imageid]:
            return False
        self.likers[imageid].insert(0, person)
        self.liked[person].insert(0, imageid)
        return True

    def unlike(self, person: str, imageid: str) -> bool:
        if self.uploads[imageid].buried or person not in self.likers[imageid]:
            return False
        self.likers[imageid].remove(person)
        self.liked[person].remove(imageid)
        return True

    def live(self, imageids: Iterable[str]) -> list[str]:
        return [imageid for imageid in imageids if not self.uploads[imageid].buried]

    def images_of(self, person: str) -> list[str]:
        """What stands in her own list."""
        return self._newest(u for u in self.uploads.values() if u.userid == person and u.announced and not u.unlisted)

    def wanted_by(self, person: str) -> list[str]:
        """The live images that belong into her timeline, were it endless."""
        shown = {person, *self.follows[person]}
        return self._newest(u for u in self.uploads.values() if u.userid in shown and u.announced and not u.buried)

    def still_coming(self, person: str) -> set[str]:
        """Those that only a fan-out will bring her."""
        return {upload.imageid for upload in self.uploads.values() if person in upload.awaited_by}

    def latest(self) -> list[str]:
        """The live images that came into Latest Images, were it endless."""
        return self._newest(u for u in self.uploads.values() if u.in_latest and not u.buried)

    def _newest(self, uploads: Iterable[Upload]) -> list[str]:
        return sorted((upload.imageid for upload in uploads), reverse=True)

    def _await_no_more(self, follower: str, followed: str) -> None:
        for upload in self.uploads.values():
            if upload.userid == followed:
                upload.awaited_by.discard(follower)
