"""`/api/images`: uploads, what became of them, and deletions."""

from __future__ import annotations

import re
from typing import Final

import falcon

from cloudstagram import problems
from cloudstagram.contracts.identifiers import is_imageid
from cloudstagram.contracts.states import PUBLIC, State
from cloudstagram.http import Visitors, answer, imageid_cursor_param, limit_param
from cloudstagram.problems import FieldError
from upload_api import form
from upload_api.body import Body
from upload_api.deletions import Deletions, NotThere, NotYours, is_public
from upload_api.library import Library
from upload_api.uploads import Uploads
from upload_api.views import Page, View

_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")


class Images:
    def __init__(self, uploads: Uploads, library: Library, visitors: Visitors) -> None:
        self._uploads = uploads
        self._library = library
        self._visitors = visitors

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        key = _idempotency_key(req)
        user = self._visitors.require_user(req)
        record = self._uploads.upload(user, key, lambda keep: form.read(req.content_type, _body(req), keep))
        answer(resp, View.of_record(record), 202)
        resp.location = f"/api/images/{record.imageid}"

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        limit, after, states = limit_param(req), imageid_cursor_param(req), _states(req)
        user = self._visitors.require_user(req)
        records = self._library.of_user(user, states, after, limit + 1)
        answer(resp, Page.of(records, limit))


class OneImage:
    def __init__(self, library: Library, deletions: Deletions, visitors: Visitors) -> None:
        self._library = library
        self._deletions = deletions
        self._visitors = visitors

    def on_get(self, req: falcon.Request, resp: falcon.Response, imageid: str) -> None:
        record = self._library.get(imageid) if is_imageid(imageid) else None
        if record is None or record.state not in PUBLIC:
            raise _not_found()
        if not is_public(record) and self._visitors.user_or_none(req) != record.userid:
            raise _not_found()
        answer(resp, View.of_record(record))

    def on_delete(self, req: falcon.Request, resp: falcon.Response, imageid: str) -> None:
        user = self._visitors.require_user(req)
        try:
            if not is_imageid(imageid):
                raise NotThere
            self._deletions.delete(imageid, user)
        except NotThere:
            raise _not_found() from None
        except NotYours:
            raise _not_hers() from None
        resp.status = 204


def _body(req: falcon.Request) -> Body:
    chunked = "chunked" in req.get_header("Transfer-Encoding", default="").lower()
    return Body(req.stream.read, None if chunked else req.content_length or 0, form.LARGEST_BODY)


def _not_found() -> problems.Problem:
    return problems.not_found("There is no such picture, or not any more.")


def _not_hers() -> problems.Problem:
    return problems.Problem(403, "forbidden", "Not allowed", "Only who uploaded a picture can delete it.")


def _idempotency_key(req: falcon.Request) -> str | None:
    key = req.get_header("Idempotency-Key")
    if key is None or _KEY.fullmatch(key):
        return key
    raise problems.bad_request("The header Idempotency-Key has to be 1 to 200 visible ASCII characters.")


def _states(req: falcon.Request) -> tuple[State, ...]:
    """The states of records that `?state=` means; all that are public where it is left out."""
    wanted = req.get_param("state")
    states = tuple(state for state, public in PUBLIC.items() if wanted in (None, public))
    if not states:
        known = ", ".join(dict.fromkeys(PUBLIC.values()))
        raise problems.unprocessable([FieldError("state", f"It has to be one of {known}.")])
    return states
