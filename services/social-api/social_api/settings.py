"""What social-api is told by its environment."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from cloudstagram.settings import ProcessSettings


class Settings(ProcessSettings, frozen=True, kw_only=True):
    """Only pages of `allowed_origins` may change something; an `https` one among them secures the cookie."""

    redis_url: str
    rabbitmq_url: str
    allowed_origins: tuple[str, ...]
    #: How many proxies a request passes, each of which adds whom it saw to X-Forwarded-For.
    trusted_proxies: Annotated[int, Meta(ge=1, le=9)] = 1
