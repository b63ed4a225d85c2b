"""Errors as RFC 9457 `application/problem+json`, the same form as the APIs give."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec
from tornado.web import RequestHandler


class Handler(RequestHandler):
    """Does not say what server it is; what Tornado itself refuses, or what fails, is told in our form."""

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("X-Content-Type-Options", "nosniff")

    def write_error(self, status_code: int, **_: Any) -> None:
        status = HTTPStatus(status_code)
        answer(self, status, status.phrase.lower().replace(" ", "-"), status.phrase, f"{status.description}.")


def answer(handler: RequestHandler, status: int, slug: str, title: str, detail: str) -> None:
    """Ends the request with this error."""
    handler.set_status(status)
    handler.set_header("Content-Type", "application/problem+json")
    handler.set_header("Cache-Control", "no-store")
    body = {"type": f"/problems/{slug}", "title": title, "status": status, "detail": detail}
    handler.finish(msgspec.json.encode(body))
