"""Which pages may open sockets here."""

from __future__ import annotations

from collections.abc import Sequence

from tornado.httputil import HTTPServerRequest


class Origins:
    """Those of the setting ALLOWED_ORIGINS; without one a request is let in unless it says it is cross-site."""

    def __init__(self, allowed: Sequence[str]) -> None:
        self._allowed = frozenset(allowed)

    def foreign(self, request: HTTPServerRequest) -> bool:
        origin = request.headers.get("Origin")
        if origin is None:
            return request.headers.get("Sec-Fetch-Site", "").lower() == "cross-site"
        return origin not in self._allowed  # `null` is in no list

    @staticmethod
    def refusal(request: HTTPServerRequest) -> str:
        """Tells an operator which setting to look at."""
        origin = request.headers.get("Origin")
        who = "a page of another site" if origin is None else f"the origin {origin[:200]}"
        return f"This came from {who}, which is not among those the setting ALLOWED_ORIGINS names."
