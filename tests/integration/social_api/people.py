"""People as HTTP clients: a name, a password, and the cookies of one browser."""

from __future__ import annotations

from typing import Any

import requests

PASSWORD = "correct horse battery"


class Person:
    """One browser of one person; `address` is the one that the edge would see."""

    def __init__(self, url: str, name: str, password: str = PASSWORD, address: str | None = None) -> None:
        self.name = name
        self.password = password
        self._url = url
        self._http = requests.Session()
        if address is not None:
            self._http.headers["X-Forwarded-For"] = address

    def __call__(self, method: str, path: str, **options: Any) -> requests.Response:
        return self._http.request(method, self._url + path, timeout=10, **options)

    def json(self, path: str) -> Any:
        """What a GET answers."""
        answer = self("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def register(self) -> requests.Response:
        return self("POST", "/api/users", json=self._credentials())

    def log_in(self, password: str | None = None) -> requests.Response:
        credentials = self._credentials() | ({"password": password} if password is not None else {})
        return self("POST", "/api/session", json=credentials)

    def another_browser(self) -> Person:
        """Without cookies."""
        return Person(self._url, self.name, self.password)

    @property
    def token(self) -> str | None:
        """The session cookie's value."""
        return self._http.cookies.get("cloudstagram_session")

    @token.setter
    def token(self, value: str) -> None:
        self._http.cookies.set("cloudstagram_session", value)

    def follow(self, name: str) -> int:
        return self("PUT", f"/api/follows/{name}").status_code

    def unfollow(self, name: str) -> int:
        return self("DELETE", f"/api/follows/{name}").status_code

    def _credentials(self) -> dict[str, str]:
        return {"username": self.name, "password": self.password}
