"""Timelines over HTTP: a page each, newest first."""

from __future__ import annotations

import falcon

from cloudstagram import problems
from cloudstagram.http import Visitors, answer, imageid_cursor_param, limit_param, person
from timeline_api.store import Extract, TimelineStore, UnknownPerson


class Latest:
    """Everyone's newest images."""

    def __init__(self, timelines: TimelineStore, visitors: Visitors) -> None:
        self._timelines = timelines
        self._visitors = visitors

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        part = _part(req)
        answer(resp, self._timelines.latest(part.asked_by(self._visitors.user_or_none(req))))


class Home:
    """What the asker and those she follows uploaded."""

    def __init__(self, timelines: TimelineStore, visitors: Visitors) -> None:
        self._timelines = timelines
        self._visitors = visitors

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        part = _part(req)
        user = self._visitors.require_user(req)
        answer(resp, self._timelines.home(user, part.asked_by(user)))


class Uploads:
    """What one person uploaded."""

    def __init__(self, timelines: TimelineStore, visitors: Visitors) -> None:
        self._timelines = timelines
        self._visitors = visitors

    def on_get(self, req: falcon.Request, resp: falcon.Response, username: str) -> None:
        uploader, part = person(username), _part(req)
        try:
            page = self._timelines.uploads(uploader, part.asked_by(self._visitors.user_or_none(req)))
        except UnknownPerson:
            raise problems.nobody() from None
        answer(resp, page)


def _part(req: falcon.Request) -> Extract:
    """Read before Redis is asked who asks: what is wrong with a request is said also while Redis is away."""
    return Extract(limit=limit_param(req), after=imageid_cursor_param(req))
