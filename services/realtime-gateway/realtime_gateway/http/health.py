"""Whether the gateway lives, is ready, and its metrics: `/livez`, `/readyz` and `/metrics`.

The gateway answers every address that is nobody else's, so a platform's router reaches these too. What came through a
router or a proxy carries a header of it, and gets 404 for readiness and metrics: those are for who asks the port.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from cloudstagram.errors import DependencyDown
from realtime_gateway.http import problems
from realtime_gateway.http.problems import Handler

#: Headers that routers and proxies add; the last is Cloud Foundry's own.
_ADDED_ON_THE_WAY: Final = ("X-Forwarded-For", "Forwarded", "X-Vcap-Request-Id")


class Readiness:
    """Asks each check, which returns, or raises DependencyDown; checks look at what is known, and ask no server."""

    def __init__(self, checks: Mapping[str, Callable[[], None]], details: Callable[[], Mapping[str, Any]]) -> None:
        self._checks = dict(checks)
        self._details = details
        #: This process ends: nothing new is to be sent here.
        self.draining = False

    def answer(self) -> tuple[bool, dict[str, Any]]:
        """Whether all is well, and what is not."""
        states = {name: _state(check) for name, check in self._checks.items()}
        ready = not self.draining and all(state == "ok" for state in states.values())
        status = "draining" if self.draining else "ok" if ready else "not ready"
        return ready, {"status": status, "dependencies": states, **self._details()}


def _state(check: Callable[[], None]) -> str:
    try:
        check()
    except DependencyDown as error:
        return str(error)[:300]
    return "ok"


class Live(Handler):
    def get(self) -> None:
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-store")
        self.finish(b'{"status":"ok"}')


class _Inside(Handler):
    """For who asks the port itself."""

    def prepare(self) -> None:
        self.set_header("Cache-Control", "no-store")
        if any(name in self.request.headers for name in _ADDED_ON_THE_WAY):
            problems.answer(self, 404, "not-found", "Not found", "There is nothing at this address.")


class Ready(_Inside):
    def initialize(self, readiness: Readiness) -> None:
        self._readiness = readiness

    def get(self) -> None:
        ready, body = self._readiness.answer()
        self.set_status(200 if ready else 503)
        self.set_header("Content-Type", "application/json")
        self.finish(msgspec.json.encode(body))


class Metrics(_Inside):
    def get(self) -> None:
        self.set_header("Content-Type", CONTENT_TYPE_LATEST)
        self.finish(generate_latest())
