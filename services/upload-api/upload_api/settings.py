"""What upload-api reads from its environment."""

from __future__ import annotations

from cloudstagram.settings import ProcessSettings


class Settings(ProcessSettings, frozen=True, kw_only=True):
    """All that this service can be told; `cloudstagram.settings.load` makes it."""

    redis_url: str
    mongodb_url: str
    rabbitmq_url: str
    #: Whose pages may change something, comma separated.
    allowed_origins: tuple[str, ...]
