"""Logging in and out, and who one is."""

from __future__ import annotations

import logging

import falcon

from cloudstagram.errors import DependencyDown
from cloudstagram.http import Visitors, answer
from social_api.cookies import cleared_cookie_header, cookie_header
from social_api.logins import Entry, Logins
from social_api.refusals import refusals
from social_api.resources.body import read_body
from social_api.resources.requests import Credentials, client_address

_log = logging.getLogger(__name__)


class Door:
    """Where browsers get the cookie of their session, and lose it."""

    def __init__(self, logins: Logins, visitors: Visitors, allowed_origins: tuple[str, ...]) -> None:
        self._logins = logins
        self._visitors = visitors
        self._origins = allowed_origins

    def let_in(self, req: falcon.Request, resp: falcon.Response, entry: Entry) -> None:
        """201 and the cookie. The session of the cookie that it replaces ends: nobody could end it later.

        The entry is good by now, and stays so where Redis went away before that end: the old session runs out instead.
        """
        try:
            self._end_session(req)
        except DependencyDown as error:
            _log.warning("A session whose cookie is replaced could not be ended: %s", error)
        resp.append_header("Set-Cookie", cookie_header(entry.token, self._origins))
        answer(resp, {"username": entry.username}, 201)

    def let_out(self, req: falcon.Request, resp: falcon.Response) -> None:
        """204, whether or not there was a session."""
        self._end_session(req)
        resp.append_header("Set-Cookie", cleared_cookie_header(self._origins))
        resp.status = 204

    def _end_session(self, req: falcon.Request) -> None:
        if token := self._visitors.token(req):
            self._logins.log_out(token)


class Session:
    """The session that the cookie stands for."""

    def __init__(self, logins: Logins, visitors: Visitors, door: Door, trusted_proxies: int) -> None:
        self._logins = logins
        self._visitors = visitors
        self._door = door
        self._trusted_proxies = trusted_proxies

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        credentials = read_body(req, Credentials)
        with refusals():
            address = client_address(req, self._trusted_proxies)
            entry = self._logins.log_in(credentials.username, credentials.password, address)
        self._door.let_in(req, resp, entry)

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        answer(resp, {"username": self._visitors.user_or_none(req)})

    def on_delete(self, req: falcon.Request, resp: falcon.Response) -> None:
        self._door.let_out(req, resp)
