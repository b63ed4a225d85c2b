"""Wires timeline-api: settings → client → store → app. The only file that does."""

from __future__ import annotations

import atexit
import os
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from cloudstagram import redis_client
from cloudstagram.health import App, Readiness
from cloudstagram.http import Visitors
from cloudstagram.openapi import Description
from cloudstagram.sessions import Sessions
from cloudstagram.settings import load
from timeline_api.app import create_app
from timeline_api.settings import Settings
from timeline_api.store import TimelineStore

_DESCRIPTION: Final = Path(__file__).parent.parent / "openapi.yaml"


def get_app() -> App:
    """The application of one worker process; call it after the fork."""
    settings = load(Settings, os.environ)
    with ExitStack() as stops:
        app = wire(settings, stops)
        atexit.register(stops.pop_all().close)
    return app


def wire(settings: Settings, stops: ExitStack) -> App:
    """What is started here is stopped by `stops`."""
    redis = redis_client.connect(settings.redis_url)
    stops.callback(redis.close)
    return create_app(
        timelines=TimelineStore(redis),
        visitors=Visitors(Sessions(redis), settings.allowed_origins),
        description=Description(_DESCRIPTION),
        readiness=Readiness({"redis": lambda: redis_client.ping(redis)}),
        allowed_origins=settings.allowed_origins,
    )
