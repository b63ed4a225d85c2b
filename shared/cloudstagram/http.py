"""The frame of a JSON API: the application, answers, names in paths, the parameters of lists, who asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

import falcon
import msgspec

from cloudstagram import problems
from cloudstagram.contracts.identifiers import is_imageid, parse_username
from cloudstagram.health import App, Readiness, add_health_routes
from cloudstagram.metrics import RequestMetrics
from cloudstagram.middleware import OriginCheck, RequestIds, SafeHeaders
from cloudstagram.problems import FieldError
from cloudstagram.sessions import Session, Sessions, cookie_name

T = TypeVar("T")

#: Characters of a cursor: all of ours are shorter.
_CURSOR_LIMIT: Final = 200
_PAGE_LIMIT: Final = 50
_PAGE_DEFAULT: Final = 20


def base_app(allowed_origins: tuple[str, ...], readiness: Readiness) -> App:
    """An API without routes but `/livez`, `/readyz` and `/metrics`; a trailing slash of a path makes no difference."""
    app: App = falcon.App(middleware=[RequestIds(), RequestMetrics(), SafeHeaders(), OriginCheck(allowed_origins)])
    app.req_options.strip_url_path_trailing_slash = True
    problems.install(app)
    add_health_routes(app, readiness)
    return app


def answer(resp: falcon.Response, body: object, status: int = 200) -> None:
    """Answers with `body` (a struct, or what JSON knows) as JSON."""
    resp.status = status
    resp.content_type = falcon.MEDIA_JSON
    resp.data = msgspec.json.encode(body)


def limit_param(req: falcon.Request) -> int:
    """`?limit=`: how long a page may be, 1 to 50, 20 if left out. Raises Problem 422."""
    text = req.get_param("limit")
    if text is None:
        return _PAGE_DEFAULT
    if text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= _PAGE_LIMIT:
        return int(text)
    raise problems.unprocessable([FieldError("limit", f"It has to be a whole number from 1 to {_PAGE_LIMIT}.")])


def cursor_param(req: falcon.Request, parse: Callable[[str], T]) -> T | None:
    """`?cursor=`, as `parse` reads it; None for the first page. Raises Problem 422 where `parse` raises ValueError."""
    text = req.get_param("cursor")
    if text is None:
        return None
    try:
        if len(text) <= _CURSOR_LIMIT:
            return parse(text)
    except ValueError:
        pass
    raise problems.unprocessable([FieldError("cursor", "It has to be what an earlier page gave as next.")])


def imageid_cursor_param(req: falcon.Request) -> str | None:
    """`?cursor=` of a page of images: the imageid that it goes on from; None for the first page. Raises Problem 422."""
    return cursor_param(req, _imageid)


def _imageid(text: str) -> str:
    if not is_imageid(text):
        raise ValueError("not an imageid")
    return text


def person(text: str) -> str:
    """The username in a path, as it is stored. Raises Problem 404 where nobody can be called so."""
    try:
        return parse_username(text)
    except ValueError:
        raise problems.nobody() from None


class Visitors:
    """Tells who makes a request, by the session cookie and nothing else."""

    def __init__(self, sessions: Sessions, allowed_origins: tuple[str, ...]) -> None:
        self._sessions = sessions
        self._cookie = cookie_name(allowed_origins)

    def token(self, req: falcon.Request) -> str | None:
        """The session token that the request brings, whatever it is worth."""
        values = req.get_cookie_values(self._cookie)
        return values[0] if values else None

    def session(self, req: falcon.Request) -> Session | None:
        token = self.token(req)
        return self._sessions.who(token) if token else None

    def user_or_none(self, req: falcon.Request) -> str | None:
        """The username of whoever is logged in, else None."""
        session = self.session(req)
        return session.username if session else None

    def require_user(self, req: falcon.Request) -> str:
        """The username of whoever is logged in. Raises Problem 401."""
        user = self.user_or_none(req)
        if user is None:
            raise problems.unauthenticated()
        return user
