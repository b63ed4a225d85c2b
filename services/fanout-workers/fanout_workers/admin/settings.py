"""What the admin program needs to be told: where the servers are, as every process is."""

from __future__ import annotations

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    redis_url: str
    mongodb_url: str
    rabbitmq_url: str
