"""Which handler answers which path, and who is refused before any."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from tornado.httputil import HTTPServerRequest
from tornado.web import Application, RequestHandler

from realtime_gateway.connections.origins import Origins
from realtime_gateway.connections.transports import MESSAGES_MOST, PREFIX, Router
from realtime_gateway.http import problems
from realtime_gateway.http.health import Live, Metrics, Readiness, Ready
from realtime_gateway.http.pages import Pages, security_headers
from realtime_gateway.http.problems import Handler
from realtime_gateway.http.site import Site

access = logging.getLogger("cloudstagram.access")


def create_app(router: Router, site: Site, readiness: Readiness, allowed_origins: Sequence[str]) -> Application:
    routes = [
        ("/livez", Live),
        ("/readyz", Ready, {"readiness": readiness}),
        ("/metrics", Metrics),
        *router.urls,
        (f"{PREFIX}(?:/.*)?", Nothing),
        (".*", Pages, {"site": site}),
    ]
    return _Application(
        Origins(allowed_origins),
        routes,
        security_headers=security_headers(site, allowed_origins),
        websocket_max_message_size=MESSAGES_MOST,
        log_function=_log,
    )


class _Application(Application):
    """A foreign origin is refused whatever it asks of the sockets: every transport, and paths that are none."""

    def __init__(self, origins: Origins, routes: Any, **settings: Any) -> None:
        super().__init__(routes, **settings)
        self._origins = origins

    def find_handler(self, request: HTTPServerRequest, **kwargs: Any) -> Any:
        if request.path.startswith(PREFIX) and self._origins.foreign(request):
            return self.get_handler_delegate(request, Refused, {"detail": self._origins.refusal(request)})
        return super().find_handler(request, **kwargs)


class Refused(Handler):
    """403, whatever the method, without a CORS header."""

    def initialize(self, detail: str) -> None:
        self._detail = detail

    def prepare(self) -> None:
        problems.answer(self, 403, "foreign-origin", "Foreign origin", self._detail)


class Nothing(Handler):
    """Transports that are not enabled, and whatever else is none of ours below their prefix."""

    def prepare(self) -> None:
        problems.answer(self, 404, "not-found", "Not found", "There is no such transport.")


def _log(handler: RequestHandler) -> None:
    request = handler.request
    fields = {
        "method": request.method,
        "path": request.path[:300],
        "status": handler.get_status(),
        "ms": round(request.request_time() * 1000, 1),
    }
    failed = handler.get_status() >= 500 and request.path != "/readyz"
    level = logging.ERROR if failed else logging.DEBUG
    access.log(level, "%(method)s %(path)s %(status)s", fields, extra=fields)
