"""The cookie that carries a session's token, as browsers are given it and lose it."""

from __future__ import annotations

from collections.abc import Sequence

from cloudstagram.sessions import cookie_name, secured
from social_api.new_sessions import ABSOLUTE_S


def cookie_header(token: str, origins: Sequence[str]) -> str:
    """The value of `Set-Cookie` that gives a browser its session."""
    return _cookie(token, ABSOLUTE_S, origins)


def cleared_cookie_header(origins: Sequence[str]) -> str:
    """The value of `Set-Cookie` that takes it away."""
    return _cookie("", 0, origins)


def _cookie(value: str, max_age_s: int, origins: Sequence[str]) -> str:
    secure = "; Secure" if secured(origins) else ""
    return f"{cookie_name(origins)}={value}; Path=/; Max-Age={max_age_s}; HttpOnly; SameSite=Lax{secure}"
