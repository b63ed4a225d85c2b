"""The public API as one of the demo's people uses it."""

from __future__ import annotations

import http.client
import json
import secrets
import time
from http import HTTPStatus
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

#: Seconds until an answer is given up; an upload waits for the disk and, at most 2 s, for the broker.
TIMEOUT_S = 30
#: How often one thing is asked for at most, and seconds at most between two times: a server's start takes some.
MOST_ASKED, LONGEST_PAUSE_S = 6, 5


class DemoError(Exception):
    """Why the demo can't go on, in one line for whoever started it."""


class Api:
    """One person's connection: JSON or a form out, JSON in, her session's cookie kept. For one thread at a time."""

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise DemoError(f"{base_url} is no address: it looks like http://127.0.0.1:8080")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.hostname, parts.port, timeout=TIMEOUT_S)
        self._base_url = base_url.rstrip("/")
        self._cookies: SimpleCookie = SimpleCookie()

    @property
    def cookie(self) -> str:
        """The header that says who she is; empty before she came in."""
        return "; ".join(f"{name}={morsel.value}" for name, morsel in self._cookies.items())

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def call(self, method: str, path: str, body: object = None, *, accept: tuple[int, ...] = ()) -> tuple[int, Any]:
        """Send JSON. Answers the status and what came back; raises DemoError for an error that is not in ``accept``."""
        sent = None if body is None else json.dumps(body).encode()
        return self._exchange(method, path, sent, {"Content-Type": "application/json"} if sent else {}, accept)

    def post_form(self, path: str, fields: dict[str, str], file: tuple[str, bytes], headers: dict[str, str]) -> Any:
        """Post a form with one file in its field ``image``; answers what came back."""
        boundary = secrets.token_hex(16)
        sent = _multipart(boundary, fields, file)
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return self._exchange("POST", path, sent, kind | headers, ())[1]

    def _exchange(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], accept: tuple[int, ...]
    ) -> tuple[int, Any]:
        sent = headers | ({"Cookie": self.cookie} if self.cookie else {})
        response, content = self._answer_when_it_can(method, path, body, sent)
        for line in response.headers.get_all("Set-Cookie", []):
            self._cookies.load(line)
        if response.status >= 400 and response.status not in accept:
            raise DemoError(f"{method} {path} was answered with {response.status}: {_detail(content)}")
        return response.status, _parsed(content)

    def _answer_when_it_can(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Ask again, as often as is sensible, where the system says that it can't just now and when to come back."""
        for _ in range(MOST_ASKED - 1):
            response, content = self._answer(method, path, body, headers)
            pause = response.headers.get("Retry-After", "")
            if response.status != HTTPStatus.SERVICE_UNAVAILABLE or not pause.isdecimal():
                return response, content
            time.sleep(min(int(pause), LONGEST_PAUSE_S))
        return self._answer(method, path, body, headers)

    def _answer(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], tries: int = 2
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Ask, once more where the other side had closed a kept connection: no call of ours does harm when repeated."""
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            return response, response.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            if tries > 1:
                return self._answer(method, path, body, headers, tries - 1)
            raise DemoError(f"Nothing answers at {self._base_url} ({error}). Start the system with: make up") from error


def _multipart(boundary: str, fields: dict[str, str], file: tuple[str, bytes]) -> bytes:
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    name, content = file
    parts.append(
        f'name="image"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode() + content
    )
    head = f"--{boundary}\r\nContent-Disposition: form-data; ".encode()
    return b"".join(head + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()


def _parsed(content: bytes) -> Any:
    """What the JSON says; None for what is none: a page, nothing at all."""
    try:
        return json.loads(content)
    except ValueError:
        return None


def _detail(content: bytes) -> str:
    problem = _parsed(content)
    if not isinstance(problem, dict):
        return "this is no Cloudstagram; is the address right?"
    return str(problem.get("detail") or problem.get("title"))
