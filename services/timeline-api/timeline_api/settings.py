"""What timeline-api is told by its environment."""

from __future__ import annotations

from cloudstagram.settings import ProcessSettings


class Settings(ProcessSettings, frozen=True, kw_only=True):
    """`allowed_origins` tell whether browsers come through TLS, which decides the session cookie's name."""

    redis_url: str
    allowed_origins: tuple[str, ...]
