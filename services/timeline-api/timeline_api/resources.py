"""Timelines over HTTP: a page each, newest first."""

from __future__ import annotations

import falcon

from cloudstagram import problems
from cloudstagram.contracts.identifiers import is_imageid, parse_username
from cloudstagram.http import Visitors, answer, cursor_param, limit_param
from timeline_api.store import Extract, TimelineStore, UnknownPerson


class Latest:
    """Everyone's newest images."""

    def __init__(self, timelines: TimelineStore, visitors: Visitors) -> None:
        self._timelines = timelines
        self._visitors = visitors

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        extract = _extract(req, self._visitors.user_or_none(req))
        answer(resp, self._timelines.latest(extract))


class Home:
    """What the asker and those she follows uploaded."""

    def __init__(self, timelines: TimelineStore, visitors: Visitors) -> None:
        self._timelines = timelines
        self._visitors = visitors

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        user = self._visitors.require_user(req)
        answer(resp, self._timelines.home(user, _extract(req, user)))


class Uploads:
    """What one person uploaded."""

    def __init__(self, timelines: TimelineStore, visitors: Visitors) -> None:
        self._timelines = timelines
        self._visitors = visitors

    def on_get(self, req: falcon.Request, resp: falcon.Response, username: str) -> None:
        extract = _extract(req, self._visitors.user_or_none(req))
        try:
            page = self._timelines.uploads(_person(username), extract)
        except UnknownPerson:
            raise problems.not_found("Nobody is called so.") from None
        answer(resp, page)


def _extract(req: falcon.Request, asker: str | None) -> Extract:
    return Extract(limit=limit_param(req), after=cursor_param(req, _imageid), asker=asker)


def _person(text: str) -> str:
    try:
        return parse_username(text)
    except ValueError:
        raise UnknownPerson from None


def _imageid(text: str) -> str:
    if not is_imageid(text):
        raise ValueError("not an imageid")
    return text
