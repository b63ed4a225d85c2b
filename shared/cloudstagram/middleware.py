"""What happens to every request of every API, whatever its resource: its id, its origin, its headers, its log line."""

from __future__ import annotations

import logging
import time
from typing import Final

import falcon

from cloudstagram import origins
from cloudstagram.logs import new_request_id, request_id, valid_request_id
from cloudstagram.problems import Problem

_log = logging.getLogger("cloudstagram.access")

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
#: Probed every second or so: not worth a line each.
_PROBED: Final = frozenset({"/livez", "/readyz", "/metrics"})


class RequestIds:
    """Gives each request an id (the one it brings, where valid), echoes it as X-Request-ID, and logs the answer."""

    def process_request(self, req: falcon.Request, resp: falcon.Response) -> None:
        brought = req.get_header("X-Request-ID", default="")
        current = brought if valid_request_id(brought) else new_request_id()
        request_id.set(current)  # one greenlet serves one connection: its next request sets its own
        resp.set_header("X-Request-ID", current)
        req.context.began = time.perf_counter()

    def process_response(self, req: falcon.Request, resp: falcon.Response, resource: object, succeeded: bool) -> None:
        elapsed_ms = round((time.perf_counter() - req.context.began) * 1000, 1)
        fields = {"method": req.method, "path": req.path[:300], "status": resp.status_code, "ms": elapsed_ms}
        level = logging.DEBUG if req.path in _PROBED else logging.INFO
        _log.log(level, "%(method)s %(path)s %(status)s", fields, extra=fields)


class OriginCheck:
    """Refuses requests that change something when a page of another origin makes them."""

    def __init__(self, allowed_origins: tuple[str, ...]) -> None:
        self._allowed = frozenset(allowed_origins)

    def process_request(self, req: falcon.Request, resp: falcon.Response) -> None:
        if req.method in _SAFE_METHODS:
            return
        origin, site = req.get_header("Origin"), req.get_header("Sec-Fetch-Site")
        if origins.is_foreign(origin, site, self._allowed):
            raise Problem(403, "foreign-origin", "Foreign origin", origins.refusal(origin))


class SafeHeaders:
    """No sniffing of types; nothing is stored by caches unless the resource says so."""

    def process_response(self, req: falcon.Request, resp: falcon.Response, resource: object, succeeded: bool) -> None:
        resp.set_header("X-Content-Type-Options", "nosniff")
        if not resp.get_header("Cache-Control"):
            resp.set_header("Cache-Control", "no-store")
