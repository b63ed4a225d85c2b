"""An audit made of its clients."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import redis
from pymongo.database import Database

from cloudstagram.mongo_client import Document
from cloudstagram.scripts import Scripts
from fanout_workers.auditor.audit import Audit
from fanout_workers.auditor.divergences import KINDS
from fanout_workers.auditor.repairs import Repairs
from fanout_workers.auditor.shown import Shown
from fanout_workers.auditor.truth import Truth
from fanout_workers.counts import Counts
from fanout_workers.metrics import DIVERGED
from fanout_workers.people import People
from fanout_workers.records import Records
from fanout_workers.timelines import Timelines

#: Lists, by the names of their keys; of followers and follows only the count is looked at.
_LISTS = ("images", "timeline", "latest_images", "followers", "follows")


def audit_of(
    client: redis.Redis,
    database: Database[Document],
    now: Callable[[], datetime],
    given_up: Callable[[float], bool],
) -> Audit:
    """`given_up` waits some seconds, and tells whether whoever is asked to stop meanwhile has no time for more.

    Every series of the metric is there from the start: what an operator sees is zero, not nothing.
    """
    for list_ in _LISTS:
        for kind in KINDS if list_ not in ("followers", "follows") else ("count",):
            DIVERGED.labels(list_, kind)
    scripts = Scripts(client, "fanout_workers")
    counts = Counts(scripts)
    repairs = Repairs(Records(database, now), Timelines(client, scripts), counts, scripts)
    return Audit(People(client), Shown(client), Truth(database), counts, repairs, now, given_up)
