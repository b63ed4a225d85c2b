"""Wires upload-api: settings → clients → stores → domain → app. The only file that does."""

from __future__ import annotations

import atexit
import os
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from cloudstagram import mongo_client, redis_client
from cloudstagram.breaker import Breaker
from cloudstagram.broadcasts import Broadcasts
from cloudstagram.contracts.topology import BROADCAST_ACTIVITY, DELETE_IMAGE, UPLOAD
from cloudstagram.event_log import EventLog
from cloudstagram.health import App, Readiness
from cloudstagram.http import Visitors
from cloudstagram.openapi import Description
from cloudstagram.publisher import Publisher
from cloudstagram.scripts import Scripts
from cloudstagram.sessions import Sessions
from cloudstagram.settings import load
from upload_api.app import create_app
from upload_api.deletions import Deletions
from upload_api.imageids import new_imageid
from upload_api.indexes import Indexes
from upload_api.library import Library
from upload_api.originals import Originals
from upload_api.outbox import Outbox
from upload_api.records import Records
from upload_api.renditions import Renditions
from upload_api.resources import Images, OneImage
from upload_api.settings import Settings
from upload_api.uploads import Uploads

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
    redis = redis_client.connect(settings.redis_url)
    stops.callback(redis.close)
    database = mongo_client.connect(settings.mongodb_url, name="upload-api")
    stops.callback(database.client.close)
    publisher = Publisher(settings.rabbitmq_url, "upload-api", [UPLOAD, DELETE_IMAGE, BROADCAST_ACTIVITY])
    publisher.start()
    stops.callback(publisher.close)
    broadcasts = Broadcasts(publisher)
    stops.callback(broadcasts.close, _BROADCASTS_S)

    ping_mongodb = partial(mongo_client.ping, database)
    breaker = Breaker("mongodb", ping_mongodb)
    records, renditions = Records(database, _now), Renditions(database, breaker)
    indexes = Indexes([records.make_indexes, renditions.make_index])
    indexes.start()
    stops.callback(indexes.stop)

    library = Library(records, breaker, indexes.require)
    outbox = Outbox(publisher, library)
    event_log = EventLog(Scripts(redis))
    uploads = Uploads(
        originals=Originals(database, breaker, _now),
        library=library,
        event_log=event_log,
        broadcasts=broadcasts,
        outbox=outbox,
        new_imageid=new_imageid,
        now=_now,
    )
    deletions = Deletions(library, renditions, event_log, broadcasts, outbox)
    # No call needs the broker: the relay publishes later.
    readiness = Readiness(
        {"redis": lambda: redis_client.ping(redis), "mongodb": ping_mongodb},
        reported={"rabbitmq": publisher.ready},
    )
    visitors = Visitors(Sessions(redis), settings.allowed_origins)
    return create_app(
        images=Images(uploads, library, visitors),
        one_image=OneImage(library, deletions, visitors),
        renditions=renditions,
        description=Description(_DESCRIPTION),
        readiness=readiness,
        allowed_origins=settings.allowed_origins,
    )


def _now() -> datetime:
    return datetime.now(UTC)
