"""Whether a process lives, is ready, and its metrics: `/livez`, `/readyz` and `/metrics`."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Final

import falcon
import msgspec
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

App = falcon.App[falcon.Request, falcon.Response]
Check = Callable[[], object]

#: Seconds for which an answer stands, so that probing, however often, costs the servers next to nothing.
_FRESH_S: Final = 1.0


class Readiness:
    """Asks each dependency by its check, which returns, or raises when it is down; a check bounds its own time.

    What is only `reported` is asked and told as well, but we are ready without it.
    """

    def __init__(self, checks: Mapping[str, Check], reported: Mapping[str, Check] | None = None) -> None:
        self._checks = {**checks, **(reported or {})}
        self._required = frozenset(checks)
        self._states: dict[str, str] = {}
        self._asked_at = float("-inf")
        self._lock = Lock()

    def states(self) -> dict[str, str]:
        """`{"redis": "ok", "mongodb": "<why it is down>"}`, at most a second old; one asks at a time."""
        with self._lock:
            if time.monotonic() - self._asked_at >= _FRESH_S:
                self._states = {name: _state(check) for name, check in self._checks.items()}
                self._asked_at = time.monotonic()
            return dict(self._states)

    def ready(self, states: Mapping[str, str]) -> bool:
        """Whether `states` has all that we need."""
        return all(state == "ok" for name, state in states.items() if name in self._required)


def _state(check: Check) -> str:
    try:
        check()
    except Exception as error:  # whatever a check raises means that it is not ready
        return (str(error) or type(error).__name__)[:300]
    return "ok"


class _Live:
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        resp.data = b'{"status":"ok"}'


class _Ready:
    def __init__(self, readiness: Readiness) -> None:
        self._readiness = readiness

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        states = self._readiness.states()
        ready = self._readiness.ready(states)
        resp.status = 200 if ready else 503
        resp.data = msgspec.json.encode({"status": "ok" if ready else "not ready", "dependencies": states})


class _Metrics:
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        resp.content_type = CONTENT_TYPE_LATEST
        resp.data = generate_latest()


def add_health_routes(app: App, readiness: Readiness) -> None:
    """Liveness is 200 as long as the process answers; readiness is 503 while a dependency is down."""
    app.add_route("/livez", _Live())
    app.add_route("/readyz", _Ready(readiness))
    app.add_route("/metrics", _Metrics())
