"""One of the demo's people: comes in, follows, posts, likes."""

from __future__ import annotations

import time

from local_stack.demo.api import Api, DemoError
from local_stack.demo.catalogue import PASSWORD, Picture

#: Seconds until a picture that is still being processed is an error, and between two looks.
READY_WITHIN_S = 60
LOOK_AGAIN_S = 0.1


class Person:
    """Who is logged in. Whatever she does, doing it again changes nothing."""

    def __init__(self, name: str, api: Api) -> None:
        self.name = name
        self._api = api
        self._posted: dict[str, str] = {}

    def come_in(self) -> None:
        """Register; who exists already logs in. Raises DemoError where someone else has the name."""
        account = {"username": self.name, "password": PASSWORD}
        status, _ = self._api.call("POST", "/api/users", account, accept=(409,))
        if status == 409 and self._api.call("POST", "/api/session", account, accept=(401,))[0] == 401:
            raise DemoError(f"Somebody else is called {self.name} here: the demo needs a system without that name")
        _, page = self._api.call("GET", "/api/images?state=ready&limit=50")
        self._posted = {image["comment"]: image["imageid"] for image in page["images"]}

    def follow(self, other: str) -> None:
        """Follow someone."""
        self._api.call("PUT", f"/api/follows/{other}")

    def has_posted(self, picture: Picture) -> str | None:
        """The imageid under which it was there already when she came in: nothing needs to be painted then."""
        return self._posted.get(picture.comment)

    def post(self, picture: Picture, content: bytes) -> str:
        """Upload a picture; answers its imageid."""
        fields = {"comment": picture.comment, "alt": picture.alt}
        file = (picture.file_name, content)
        answer = self._api.post_form("/api/images", fields, file, {"Idempotency-Key": picture.key})
        return str(answer["imageid"])

    def is_shown(self, imageid: str) -> bool:
        """Wait until her picture is ready; False where it was deleted since. Raises DemoError when it never will be."""
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline:
            status, image = self._api.call("GET", f"/api/images/{imageid}", accept=(404,))
            if status == 404 or image["state"] == "ready":
                return status != 404
            if image["state"] == "rejected":
                raise DemoError(f"The picture {imageid} was rejected: {image['reason']}")
            time.sleep(LOOK_AGAIN_S)
        raise DemoError(f"The picture {imageid} is still not ready after {READY_WITHIN_S} s: do all workers run?")

    def like(self, imageid: str) -> None:
        """Like a picture; one that was deleted meanwhile is passed over."""
        self._api.call("PUT", f"/api/likes/{imageid}", accept=(404,))

    def leave(self) -> None:
        """Log out."""
        self._api.call("DELETE", "/api/session")
