"""What goes on without which server: one table, which docs/operations.md shows and tests hold the system to."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Server(StrEnum):
    REDIS = "redis"
    MONGODB = "mongodb"
    RABBITMQ = "rabbitmq"


class Outcome(StrEnum):
    """In words of the documentation."""

    WORKS = "works"
    #: With `Retry-After`, as a problem.
    REFUSED = "503"
    #: Nothing is lost, and nobody is refused: it comes when the server is back.
    WAITS = "waits"
    #: `/readyz` is 503, and says which server it is.
    NOT_READY = "not ready"
    #: `/readyz` is 200, and says which server it is.
    TOLD = "told"


class Row(NamedTuple):
    """What is asked for, and what becomes of it without each server, be that one dead or frozen."""

    what: str
    redis: Outcome
    mongodb: Outcome
    rabbitmq: Outcome

    def without(self, server: Server) -> Outcome:
        outcome: Outcome = getattr(self, server.value)
        return outcome


WORKS, REFUSED, WAITS, NOT_READY, TOLD = Outcome

#: What people call; a call that is answered although work behind it waits, works.
CALLS = (
    Row("`GET /`", WORKS, WORKS, WORKS),
    Row("`GET /api/timelines/latest`", REFUSED, WORKS, WORKS),
    Row("`GET /api/timelines/home`", REFUSED, WORKS, WORKS),
    Row("`GET /api/timelines/users/{u}`", REFUSED, WORKS, WORKS),
    Row("`POST /api/users`", REFUSED, WORKS, WORKS),
    Row("`GET /api/users/{u}`", REFUSED, WORKS, WORKS),
    Row("`GET /api/users/{u}/followers`", REFUSED, WORKS, WORKS),
    Row("`GET /api/users/{u}/follows`", REFUSED, WORKS, WORKS),
    Row("`POST /api/session`", REFUSED, WORKS, WORKS),
    Row("`GET /api/session`", REFUSED, WORKS, WORKS),
    Row("`DELETE /api/session`", REFUSED, WORKS, WORKS),
    Row("`PUT /api/follows/{u}`", REFUSED, WORKS, WORKS),
    Row("`DELETE /api/follows/{u}`", REFUSED, WORKS, WORKS),
    Row("`PUT /api/likes/{imageid}`", REFUSED, WORKS, WORKS),
    Row("`DELETE /api/likes/{imageid}`", REFUSED, WORKS, WORKS),
    Row("`GET /api/likes/{imageid}`", REFUSED, WORKS, WORKS),
    Row("`GET /api/likes?images=`", REFUSED, WORKS, WORKS),
    Row("`POST /api/images`", REFUSED, REFUSED, WORKS),
    Row("`GET /api/images`", REFUSED, REFUSED, WORKS),
    Row("`GET /api/images/{imageid}`", WORKS, REFUSED, WORKS),
    Row("`DELETE /api/images/{imageid}`", REFUSED, REFUSED, WORKS),
    Row("`GET /images/{imageid}`", WORKS, REFUSED, WORKS),
    Row("`GET /images/{imageid}/thumbnail`", WORKS, REFUSED, WORKS),
)

#: What open sockets see.
REALTIME = (
    Row("an open socket, and its heartbeats", WORKS, WORKS, WORKS),
    Row("`welcome` after `view`", WAITS, WORKS, WORKS),
    Row("counts", WAITS, WORKS, WORKS),
    Row("events", WAITS, WORKS, WORKS),
)

#: What becomes of a message of each worker's queue, and of what the two without a queue do.
WORKERS = (
    Row("resize", WAITS, WAITS, WAITS),
    Row("add-image-to-user", WAITS, WAITS, WAITS),
    Row("new-image", WAITS, WAITS, WAITS),
    Row("image-to-followers", WAITS, WAITS, WAITS),
    Row("delete-image", WAITS, WAITS, WAITS),
    Row("rebuild-timeline", WAITS, WORKS, WAITS),
    Row("outbox-relay", WAITS, WAITS, WAITS),
    Row("auditor", WAITS, WAITS, WORKS),
)

#: What readiness says.
READINESS = (
    Row("upload-api", NOT_READY, NOT_READY, TOLD),
    Row("timeline-api", NOT_READY, WORKS, WORKS),
    Row("social-api", NOT_READY, WORKS, TOLD),
    Row("realtime-gateway", NOT_READY, WORKS, NOT_READY),
    Row("each worker with a queue", NOT_READY, NOT_READY, NOT_READY),
    Row("outbox-relay", NOT_READY, NOT_READY, NOT_READY),
    Row("auditor", NOT_READY, NOT_READY, WORKS),
)

#: The tables of the documentation, by the heads of their first columns.
TABLES = {"call": CALLS, "socket": REALTIME, "worker": WORKERS, "readiness of": READINESS}
