"""The routing table of timeline-api."""

from __future__ import annotations

from cloudstagram.health import App, Readiness
from cloudstagram.http import Visitors, base_app
from cloudstagram.openapi import Description
from timeline_api.resources import Home, Latest, Uploads
from timeline_api.store import TimelineStore


def create_app(
    timelines: TimelineStore,
    visitors: Visitors,
    description: Description,
    readiness: Readiness,
    allowed_origins: tuple[str, ...],
) -> App:
    app = base_app(allowed_origins, readiness)
    app.add_route("/api/timelines/latest", Latest(timelines, visitors))
    app.add_route("/api/timelines/home", Home(timelines, visitors))
    app.add_route("/api/timelines/users/{username}", Uploads(timelines, visitors))
    app.add_route("/api/timelines/openapi.json", description)
    return app
