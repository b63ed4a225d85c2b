"""People, and who follows them and whom they follow."""

from __future__ import annotations

import falcon

from cloudstagram.http import Visitors, answer, cursor_param, limit_param, person
from social_api.follows import Follows
from social_api.people import People
from social_api.refusals import refusals
from social_api.resources.body import read_body
from social_api.resources.requests import Credentials, answer_names, score
from social_api.resources.session import Door


class Everyone:
    """Registers people."""

    def __init__(self, people: People, door: Door) -> None:
        self._people = people
        self._door = door

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        credentials = read_body(req, Credentials)
        with refusals():
            entry = self._people.register(credentials.username, credentials.password)
        self._door.let_in(req, resp, entry)
        resp.set_header("Location", f"/api/users/{entry.username}")


class Person:
    """One person's profile."""

    def __init__(self, people: People, visitors: Visitors) -> None:
        self._people = people
        self._visitors = visitors

    def on_get(self, req: falcon.Request, resp: falcon.Response, username: str) -> None:
        with refusals():
            answer(resp, self._people.profile(person(username), self._visitors.user_or_none(req)))


class Followers:
    """Who follows one person, newest first."""

    def __init__(self, follows: Follows) -> None:
        self._follows = follows

    def on_get(self, req: falcon.Request, resp: falcon.Response, username: str) -> None:
        limit, before = limit_param(req), cursor_param(req, score)
        with refusals():
            answer_names(resp, self._follows.followers(person(username), limit, before))


class Followed:
    """Whom one person follows, newest first."""

    def __init__(self, follows: Follows) -> None:
        self._follows = follows

    def on_get(self, req: falcon.Request, resp: falcon.Response, username: str) -> None:
        limit, before = limit_param(req), cursor_param(req, score)
        with refusals():
            answer_names(resp, self._follows.followed(person(username), limit, before))
