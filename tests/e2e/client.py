"""The public API as a program uses it, through the edge."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import requests

from eventually import eventually

PASSWORD = "correct horse battery"
#: Seconds until a picture that is not ready is a failure: a loaded machine is slow, a lost picture never comes.
READY_WITHIN_S = 30


class Client:
    """Somebody at the API: anonymous until she registers. Never raises for a status."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.name = ""
        self.session = requests.Session()

    def close(self) -> None:
        """Give the connections back."""
        self.session.close()

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        """One request; ``options`` as ``requests`` takes them."""
        return self.session.request(method, self.base_url + path, timeout=30, **options)

    def get(self, path: str, **options: Any) -> requests.Response:
        """One GET."""
        return self.call("GET", path, **options)

    def register(self, name: str) -> None:
        """Become somebody new."""
        answer = self.call("POST", "/api/users", json={"username": name, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        self.name = name

    def log_in(self, name: str) -> None:
        """Become somebody who is known already."""
        answer = self.call("POST", "/api/session", json={"username": name, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        self.name = name

    def post(self, content: bytes, comment: str = "", name: str = "picture.jpg", **headers: str) -> requests.Response:
        """Upload one file."""
        files = {"image": (name, content, "application/octet-stream")}
        return self.call("POST", "/api/images", data={"comment": comment}, files=files, headers=headers)

    def share(self, content: bytes, comment: str = "") -> str:
        """Upload a picture that is good; answers its imageid when Latest Images and her own timeline have it."""
        answer = self.post(content, comment)
        assert answer.status_code == 202, answer.text
        imageid = str(answer.json()["imageid"])
        self.wait_for_state(imageid, "ready")
        for which in ("latest", "home"):  # it is ready first, and comes into each list a moment later
            self.wait_until_listed(imageid, which)
        return imageid

    def wait_until_listed(self, imageid: str, which: str) -> None:
        """Wait until the first page of that timeline has the picture."""
        eventually(
            lambda: imageid in [image["imageid"] for image in self.timeline(which)],
            f"{imageid} is in {which}",
            READY_WITHIN_S,
        )

    def wait_for_state(self, imageid: str, state: str) -> dict[str, Any]:
        """Wait until her picture is in that state; answers its record."""

        def record() -> dict[str, Any] | None:
            found: dict[str, Any] = self.get(f"/api/images/{imageid}").json()
            return found if found.get("state") == state else None

        return eventually(record, f"{imageid} is {state}", READY_WITHIN_S)

    def timeline(self, which: str) -> list[dict[str, Any]]:
        """The first page of ``latest``, ``home`` or ``users/<name>``."""
        answer = self.get(f"/api/timelines/{which}")
        assert answer.status_code == 200, answer.text
        images: list[dict[str, Any]] = answer.json()["images"]
        return images


def unused_name(start: str) -> str:
    """A username that begins like that and that nobody has: all tests share one system."""
    return f"{start}_{secrets.token_hex(4)}"


#: How tests ask for somebody at the API.
Arrive = Callable[..., Client]
