"""What requests of several resources have in common: credentials, pages of names, whose address it is."""

from __future__ import annotations

import falcon
from msgspec import Struct

from cloudstagram.http import answer
from social_api.store.names import Names, Score


class Credentials(Struct, frozen=True):
    """The body with which somebody registers or logs in."""

    username: str
    password: str


def score(text: str) -> Score:
    """The cursor of a page of names. Raises ValueError."""
    if not (text.isascii() and text.isdigit() and len(text) <= 16):
        raise ValueError("not a score")
    return int(text)


def answer_names(resp: falcon.Response, names: Names) -> None:
    """`{users: [{username}], next}`."""
    following = None if names.next is None else str(names.next)
    answer(resp, {"users": [{"username": username} for username in names.usernames], "next": following})


def client_address(req: falcon.Request, trusted_proxies: int) -> str:
    """Who is at the other end, as the outermost of our proxies saw it: each adds an entry, the client may bring others.

    Where there are fewer entries than proxies the request came past some of them.
    """
    forwarded = [entry.strip() for entry in req.get_header("X-Forwarded-For", default="").split(",")]
    return forwarded[-trusted_proxies:][0] or req.remote_addr
