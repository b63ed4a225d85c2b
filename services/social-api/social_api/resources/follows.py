"""Whom the asker follows."""

from __future__ import annotations

import falcon

from cloudstagram.http import Visitors, person
from social_api.follows import Follows
from social_api.refusals import refusals


class Follow:
    """The asker's following of one person."""

    def __init__(self, follows: Follows, visitors: Visitors) -> None:
        self._follows = follows
        self._visitors = visitors

    def on_put(self, req: falcon.Request, resp: falcon.Response, username: str) -> None:
        user = self._visitors.require_user(req)
        with refusals():
            self._follows.follow(user, person(username))
        resp.status = 204

    def on_delete(self, req: falcon.Request, resp: falcon.Response, username: str) -> None:
        user = self._visitors.require_user(req)
        with refusals():
            self._follows.unfollow(user, person(username))
        resp.status = 204
