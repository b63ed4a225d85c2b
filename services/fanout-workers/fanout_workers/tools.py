"""What handlers are made of, made once for a process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import redis
from pymongo.database import Database

from cloudstagram.event_log import EventLog
from cloudstagram.publisher import Publisher
from cloudstagram.scripts import Scripts
from fanout_workers.broadcasts import Broadcasts
from fanout_workers.lists import Lists
from fanout_workers.records import Records
from fanout_workers.renditions import Renditions
from fanout_workers.timelines import Timelines


@dataclass(frozen=True)
class Tools:
    redis_client: redis.Redis
    database: Database[dict[str, Any]]
    publisher: Publisher
    broadcasts: Broadcasts
    event_log: EventLog
    records: Records
    renditions: Renditions
    lists: Lists
    timelines: Timelines
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    #: What a child process inherits from.
    environ: Mapping[str, str]

    @classmethod
    def made(
        cls,
        client: redis.Redis,
        database: Database[dict[str, Any]],
        publisher: Publisher,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        environ: Mapping[str, str],
    ) -> Tools:
        scripts = Scripts(client, "fanout_workers")
        return cls(
            redis_client=client,
            database=database,
            publisher=publisher,
            broadcasts=Broadcasts(publisher),
            event_log=EventLog(scripts),
            records=Records(database, now),
            renditions=Renditions(database, now),
            lists=Lists(client, scripts),
            timelines=Timelines(client, scripts),
            now=now,
            monotonic=monotonic,
            environ=environ,
        )
