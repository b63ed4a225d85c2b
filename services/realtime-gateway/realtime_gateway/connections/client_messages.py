"""What clients say, checked: nothing of it tells who they are."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from cloudstagram.contracts.identifiers import is_username
from realtime_gateway.viewers import View

#: Characters of a message; a view has some 150.
MOST: Final = 8 * 1024
#: Characters of a position; ours have less than 80.
_RESUME_MOST: Final = 200


class Refused(Exception):
    """What is wrong with a client's message, in words for whoever wrote the client."""


class ViewMessage(msgspec.Struct, frozen=True):
    """What is looked at, and up to where it is known: a page's `seq`, or a `mark`."""

    view: View
    username: str | None = None
    resume: str | None = None


def read(text: Any) -> ViewMessage:
    """Fields that are not known are ignored. Raises Refused."""
    if not isinstance(text, str):
        raise Refused("A message is a string that holds a JSON object.")
    if len(text) > MOST:
        raise Refused(f"A message has at most {MOST} characters.")
    try:
        fields = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise Refused("The message is not valid JSON.") from None
    if not isinstance(fields, dict):
        raise Refused("A message is a JSON object.")
    if fields.get("type") != "view":
        raise Refused("The type of a message is view.")
    return _view(fields)


def _view(fields: dict[str, Any]) -> ViewMessage:
    try:
        view = msgspec.convert(fields, ViewMessage)
    except msgspec.ValidationError as error:
        raise Refused(f"The view can't be read: {error}.") from None
    if view.resume is not None and len(view.resume) > _RESUME_MOST:
        raise Refused("A resume is what a page gave as its seq, or the gateway as a mark.")
    if (view.view == "profile") != (view.username is not None):
        raise Refused("A view of a profile, and no other, names a username.")
    if view.username is not None and not is_username(view.username):
        raise Refused("There is nobody of that name.")
    return view
