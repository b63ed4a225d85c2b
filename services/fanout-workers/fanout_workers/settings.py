"""What a worker's process needs to be told."""

from __future__ import annotations

from cloudstagram.settings import ProcessSettings


class Settings(ProcessSettings, frozen=True, kw_only=True):
    redis_url: str
    mongodb_url: str
    rabbitmq_url: str
