"""Errors as RFC 9457 `application/problem+json`, the same form as the APIs give."""

from __future__ import annotations

import msgspec
from tornado.web import RequestHandler


def answer(handler: RequestHandler, status: int, slug: str, title: str, detail: str) -> None:
    """Ends the request with this error."""
    handler.set_status(status)
    handler.set_header("Content-Type", "application/problem+json")
    handler.set_header("Cache-Control", "no-store")
    body = {"type": f"/problems/{slug}", "title": title, "status": status, "detail": detail}
    handler.finish(msgspec.json.encode(body))
