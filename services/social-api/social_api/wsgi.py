"""Wires social-api: settings → clients → stores → app. The only file that does."""

from __future__ import annotations

import atexit
import os
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from cloudstagram import redis_client
from cloudstagram.broadcasts import Broadcasts
from cloudstagram.contracts.topology import BROADCAST_ACTIVITY
from cloudstagram.health import App, Readiness
from cloudstagram.http import Visitors
from cloudstagram.openapi import Description
from cloudstagram.publisher import Publisher
from cloudstagram.scripts import Scripts
from cloudstagram.sessions import Sessions
from cloudstagram.settings import load
from social_api.app import create_app
from social_api.follows import Follows
from social_api.guesses import Guesses
from social_api.likes import Likes
from social_api.logins import Logins
from social_api.passwords import Passwords, hasher
from social_api.people import People
from social_api.settings import Settings
from social_api.store.accounts import AccountStore
from social_api.store.follows import FollowStore
from social_api.store.likes import LikeStore
from social_api.store.names import NameLists
from social_api.store.sessions import SessionStore

_DESCRIPTION: Final = Path(__file__).parent.parent / "openapi.yaml"
#: Seconds in which broadcasts may still reach the broker at the end.
_BROADCASTS_S: Final = 1.0


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
    publisher = Publisher(settings.rabbitmq_url, "social-api", [BROADCAST_ACTIVITY])
    publisher.start()
    stops.callback(publisher.close)
    broadcasts = Broadcasts(publisher)
    stops.callback(broadcasts.close, _BROADCASTS_S)
    hashes = Passwords(hasher())

    scripts = Scripts(redis, "social_api")
    accounts, names = AccountStore(redis, scripts), NameLists(scripts)
    return create_app(
        people=People(accounts, hashes, time.time),
        logins=Logins(accounts, SessionStore(scripts), hashes, Guesses(time.monotonic), broadcasts, time.time),
        follows=Follows(FollowStore(scripts), accounts, names, broadcasts),
        likes=Likes(LikeStore(scripts), names),
        visitors=Visitors(Sessions(redis), settings.allowed_origins),
        description=Description(_DESCRIPTION),
        readiness=Readiness({"redis": lambda: redis_client.ping(redis)}, reported={"rabbitmq": publisher.ready}),
        allowed_origins=settings.allowed_origins,
        trusted_proxies=settings.trusted_proxies,
    )
