"""Which pages may act for whoever is logged in: the rule for HTTP and SockJS alike."""

from __future__ import annotations

from collections.abc import Container


def is_foreign(origin: str | None, fetch_site: str | None, allowed: Container[str]) -> bool:
    """Whether to refuse, given `Origin` and `Sec-Fetch-Site`. Programs send neither; `null` is in no list."""
    if origin is None:
        return (fetch_site or "").lower() == "cross-site"
    return origin not in allowed


def refusal(origin: str | None) -> str:
    """Tells an operator which setting to look at."""
    who = "a page of another site" if origin is None else f"the origin {origin[:200]}"
    return f"This came from {who}, which is not among those the setting ALLOWED_ORIGINS names."
