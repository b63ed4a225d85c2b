"""People who upload, like and follow while something goes wrong, and all that they were answered."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import requests
from gridfs import GridFSBucket
from pymongo import MongoClient

from e2e import photos
from e2e.client import Arrive, Client, unused_name
from eventually import eventually
from going_on import going_on
from local_stack import Stack

#: Seconds between what one person does and what she does next.
PACE_S = 0.4
#: Seconds until all that was answered has to be in every list, once everything is back.
LISTED_WITHIN_S = 120


class Person:
    """One of them, whose pictures another follows and likes."""

    def __init__(self, client: Client, follower: Client) -> None:
        self.client = client
        self.follower = follower
        #: What was answered 202, by imageid.
        self.uploaded: dict[str, bytes] = {}
        self.liked: set[str] = set()
        assert follower.call("PUT", f"/api/follows/{client.name}").status_code == 204

    def act(self, number: int) -> None:
        """Once; what is not answered may have happened or not."""
        content = photos.plain(width=320, height=240, seed=number)
        try:
            answer = self.client.post(content, f"Number {number}")
            if answer.status_code == 202:
                self.uploaded[answer.json()["imageid"]] = content
            for imageid in list(self.uploaded)[-3:]:
                if self.follower.call("PUT", f"/api/likes/{imageid}").status_code == 204:
                    self.liked.add(imageid)
        except requests.RequestException:
            return


class Traffic:
    """Some of them at once."""

    def __init__(self, arrive: Arrive, people: int = 2) -> None:
        self.people = [Person(arrive(unused_name("mia")), arrive(unused_name("ada"))) for _ in range(people)]
        self._enough = threading.Event()

    def flowing(self) -> AbstractContextManager[None]:
        return going_on([partial(self._go_on, person) for person in self.people], self._enough)

    def answered(self) -> int:
        return sum(len(person.uploaded) for person in self.people)

    def wait_for_more(self, number: int = 4) -> None:
        goal = self.answered() + number
        eventually(lambda: self.answered() >= goal, f"{number} more uploads are answered", 60)

    def expect_nothing_lost(self) -> None:
        """Each picture once, on its owner's profile and in her follower's timeline, with its likes; counts fit."""
        for person in self.people:
            eventually(lambda person=person: is_listed(person), "all is listed", LISTED_WITHIN_S)
            of_owner = all_of(person.client, f"users/{person.client.name}")
            names = [image["imageid"] for image in of_owner]
            assert names == sorted(set(names), reverse=True)
            assert person.client.get(f"/api/users/{person.client.name}").json()["image_count"] == len(names)
            likes = {image["imageid"]: image["likes"] for image in of_owner}
            assert {imageid: likes[imageid] for imageid in person.liked} == dict.fromkeys(person.liked, 1)

    def expect_bytes(self, stack: Stack) -> None:
        """Originals are served to nobody: they are looked at where they stand."""
        mongodb: MongoClient[dict[str, Any]] = MongoClient(stack.settings.mongodb_url)
        with mongodb:
            originals = GridFSBucket(mongodb.get_default_database())
            for person in self.people:
                for imageid, content in person.uploaded.items():
                    assert originals.open_download_stream(imageid).read() == content, imageid

    def _go_on(self, person: Person) -> None:
        number = 0
        while not self._enough.wait(PACE_S):
            number += 1
            person.act(number)


def is_listed(person: Person) -> bool:
    """Whether nothing is on its way any more: what is ready is on the profile first, and later with followers."""
    of_owner = imageids(person.client, f"users/{person.client.name}")
    return (
        set(person.uploaded) <= set(of_owner) and not waiting(person) and imageids(person.follower, "home") == of_owner
    )


def imageids(client: Client, which: str) -> list[str]:
    return [image["imageid"] for image in all_of(client, which)]


def waiting(person: Person) -> list[Any]:
    """What is stored and not ready: an upload that was not answered may be, too."""
    found: list[Any] = person.client.get("/api/images?state=processing").json()["images"]
    return found


def all_of(client: Client, which: str) -> list[dict[str, Any]]:
    """Every page."""
    images: list[dict[str, Any]] = []
    after = ""
    while True:
        page = client.get(f"/api/timelines/{which}?limit=50{after}").json()
        images += page["images"]
        if page["next"] is None:
            return images
        after = f"&cursor={page['next']}"
