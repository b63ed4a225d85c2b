"""Gunicorn's gevent worker, whose own answers are problems too: nobody else answers what never becomes a request."""

from __future__ import annotations

import contextlib
import os
from http import HTTPStatus
from typing import Any, Final

import msgspec
from gunicorn.http import errors
from gunicorn.workers.ggevent import GeventWorker

from cloudstagram.problems import MEDIA_TYPE, Problem, bad_request

#: What is wrong with a request's head, where 400 would say too little.
_STATUS: Final = {
    errors.LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    errors.ExpectationFailed: HTTPStatus.EXPECTATION_FAILED,
    errors.UnsupportedTransferCoding: HTTPStatus.NOT_IMPLEMENTED,
}
#: They have the same base, but are no fault of who asks.
_OURS: Final = (errors.InvalidResponseHeader, errors.InvalidResponseHeaderName, errors.ConfigurationProblem)


class Worker(GeventWorker):  # type: ignore[misc]  # gunicorn carries no types
    alive: bool

    def notify(self) -> None:
        """Each second. Without its master it stops as on SIGTERM.

        Gunicorn would leave at once, and at the exit clients close one after another while requests still use them.
        """
        if self.ppid == os.getppid():
            super().notify()
        elif self.alive:
            self.log.warning("The master is gone: no further requests are taken")
            self.alive = False

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Gunicorn calls this for whatever goes wrong outside of the application; the connection ends after it."""
        if isinstance(exc, errors.ParseException) and not isinstance(exc, _OURS):
            self.log.warning("A request could not be read: %.200s", exc)
            problem = _unreadable(exc)
        else:
            self.log.error("A request failed outside of the application", exc_info=exc)
            problem = Problem(500, "internal", "Internal error", "This failed through a fault of ours; it was noted.")
        with contextlib.suppress(OSError):  # the sender is gone
            client.sendall(_answer(problem))


def _unreadable(error: errors.ParseException) -> Problem:
    detail, status = str(error)[:200], _STATUS.get(type(error))
    if status is None:
        return bad_request(detail)
    return Problem(status.value, status.phrase.lower().replace(" ", "-"), status.phrase, detail)


def _answer(problem: Problem) -> bytes:
    body = msgspec.json.encode(problem.body())
    head = (
        f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}",
        f"Content-Type: {MEDIA_TYPE}",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
    )
    return "\r\n".join(head).encode("ascii") + b"\r\n\r\n" + body
