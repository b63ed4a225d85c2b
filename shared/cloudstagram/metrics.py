"""What every process counts about itself, for Prometheus."""

from __future__ import annotations

import time
from typing import Final

import falcon
from prometheus_client import Counter, Histogram

REQUESTS: Final = Counter("cloudstagram_http_requests_total", "Requests", ["method", "route", "status"])
LATENCY: Final = Histogram("cloudstagram_http_request_seconds", "Until the answer begins", ["method", "route"])
PUBLISHED: Final = Counter("cloudstagram_published_total", "Messages, by what became of them", ["exchange", "outcome"])
RECONNECTED: Final = Counter("cloudstagram_publisher_connections_total", "Connections made to publish", ["name"])
BREAKER_OPENED: Final = Counter(
    "cloudstagram_breaker_opened_total",
    "Times that calls began to be refused for want of a server",
    ["dependency"],
)

#: Any other method is counted as `other`: who asks must not be able to add a time series.
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})


class RequestMetrics:
    """Falcon middleware: counts answers and their time by route, never by path."""

    def process_request(self, req: falcon.Request, resp: falcon.Response) -> None:
        req.context.counted_from = time.perf_counter()

    def process_response(self, req: falcon.Request, resp: falcon.Response, resource: object, succeeded: bool) -> None:
        method = req.method if req.method in _METHODS else "other"
        route = req.uri_template or "none"
        REQUESTS.labels(method, route, resp.status_code).inc()
        LATENCY.labels(method, route).observe(time.perf_counter() - req.context.counted_from)
