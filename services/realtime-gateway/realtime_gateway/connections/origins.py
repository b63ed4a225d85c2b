"""The rule about foreign origins, for Tornado's requests."""

from __future__ import annotations

from collections.abc import Sequence

from tornado.httputil import HTTPServerRequest

from cloudstagram import origins


class Origins:
    """Those of the setting ALLOWED_ORIGINS; without one a request is let in unless it says it is cross-site."""

    def __init__(self, allowed: Sequence[str]) -> None:
        self._allowed = frozenset(allowed)

    def foreign(self, request: HTTPServerRequest) -> bool:
        headers = request.headers
        return origins.is_foreign(headers.get("Origin"), headers.get("Sec-Fetch-Site"), self._allowed)

    @staticmethod
    def refusal(request: HTTPServerRequest) -> str:
        """Tells an operator which setting to look at."""
        return origins.refusal(request.headers.get("Origin"))
