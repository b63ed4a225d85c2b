"""Every error of an API as RFC 9457 `application/problem+json`, those of the framework and the unforeseen ones too."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import falcon
import msgspec

from cloudstagram.errors import DependencyDown

_log = logging.getLogger(__name__)

_Params = dict[str, Any]

MEDIA_TYPE: Final = "application/problem+json"
#: Seconds after which a client may ask again when a server was away; reconnecting takes about as long.
_RETRY_AFTER_S: Final = "2"


class FieldError(msgspec.Struct, frozen=True):
    """One field of a request and what is wrong with it, in words a person can act on."""

    field: str
    detail: str


class Problem(Exception):
    """Answers the request with this error. `slug` names its kind: `type` is `/problems/<slug>`."""

    def __init__(
        self,
        status: int,
        slug: str,
        title: str,
        detail: str,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.slug = slug
        self.title = title
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "type": f"/problems/{self.slug}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        return body | ({"errors": list(self.errors)} if self.errors else {})


def bad_request(detail: str) -> Problem:
    return Problem(400, "bad-request", "The request could not be read", detail)


def unauthenticated(detail: str = "Log in first.") -> Problem:
    return Problem(401, "unauthenticated", "Not logged in", detail, headers={"WWW-Authenticate": "Cookie"})


def not_found(detail: str) -> Problem:
    return Problem(404, "not-found", "Not found", detail)


def nobody() -> Problem:
    return not_found("Nobody is called so.")


def too_large(detail: str) -> Problem:
    return Problem(413, "too-large", "Too large", detail)


def unsupported_media_type(detail: str) -> Problem:
    return Problem(415, "unsupported-media-type", "Unsupported media type", detail)


def unprocessable(errors: Sequence[FieldError]) -> Problem:
    detail = " ".join(f"{error.field}: {error.detail}" for error in errors)
    return Problem(422, "unprocessable", "Not acceptable as it is", detail, errors)


#: The framework's errors that mean the same as ours.
_OURS: Final[dict[int, Callable[[str], Problem]]] = {
    400: bad_request,
    413: too_large,
    415: unsupported_media_type,
}


def install(app: falcon.App[falcon.Request, falcon.Response]) -> None:
    """Answer every error of `app` as a problem."""
    app.add_error_handler(Exception, _on_unforeseen)
    app.add_error_handler(falcon.HTTPError, _on_framework_error)
    app.add_error_handler(DependencyDown, _on_dependency_down)
    app.add_error_handler(Problem, _on_problem)


def _on_problem(req: falcon.Request, resp: falcon.Response, problem: Problem, params: _Params) -> None:
    _answer(resp, problem)


def _on_dependency_down(req: falcon.Request, resp: falcon.Response, error: DependencyDown, params: _Params) -> None:
    _log.warning("%s", error)
    detail = "A part of the system that this needs is away for a moment. Try again."
    headers = {"Retry-After": _RETRY_AFTER_S}
    _answer(resp, Problem(503, "unavailable", "Not available at the moment", detail, headers=headers))


def _on_framework_error(req: falcon.Request, resp: falcon.Response, error: falcon.HTTPError, params: _Params) -> None:
    headers = dict(error.headers or {})
    if isinstance(error, falcon.HTTPRouteNotFound):
        _answer(resp, not_found("There is nothing at this path."))
    elif isinstance(error, falcon.HTTPMethodNotAllowed):
        detail = f"{req.method} is not possible here, but {headers.get('Allow', 'nothing')}."
        _answer(resp, Problem(405, "method-not-allowed", "Method not allowed", detail, headers=headers))
    elif error.status_code in _OURS:
        _answer(resp, _OURS[error.status_code](error.description or error.title or ""))
    else:
        phrase = HTTPStatus(error.status_code).phrase
        slug = phrase.lower().replace(" ", "-")
        _answer(resp, Problem(error.status_code, slug, phrase, error.description or phrase, headers=headers))


def _on_unforeseen(req: falcon.Request, resp: falcon.Response, error: Exception, params: _Params) -> None:
    _log.error("%s %s failed", req.method, req.path, exc_info=error)
    detail = "This failed through a fault of ours, which was noted. Try again; if it stays, name the X-Request-ID."
    _answer(resp, Problem(500, "internal", "Internal error", detail))


def _answer(resp: falcon.Response, problem: Problem) -> None:
    """Replaces whatever the resource had begun to answer."""
    resp.status = problem.status
    resp.text, resp.stream = None, None
    resp.data = msgspec.json.encode(problem.body())
    resp.content_type = MEDIA_TYPE
    resp.delete_header("ETag")
    resp.set_header("Cache-Control", "no-store")
    resp.set_headers(problem.headers)
