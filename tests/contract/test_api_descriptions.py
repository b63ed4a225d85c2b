"""The OpenAPI documents name every route and method there is, and no other."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import falcon.inspect
import msgspec

import social_api.settings
import social_api.wsgi
import timeline_api.settings
import timeline_api.wsgi
import upload_api.settings
import upload_api.wsgi
from service_contracts.openapi import METHODS

SERVICES = Path(__file__).parents[2] / "services"
PROBED = {"/livez", "/readyz", "/metrics"}
REDIS, RABBITMQ, MONGODB = "redis://127.0.0.1:1/0", "amqp://127.0.0.1:1/", "mongodb://127.0.0.1:1/none"


def described(service: str) -> set[tuple[str, str]]:
    document: Any = msgspec.yaml.decode((SERVICES / service / "openapi.yaml").read_bytes())
    return {(path, method) for path, item in document["paths"].items() for method in METHODS if method in item}


def routed(app: falcon.App[Any, Any]) -> set[tuple[str, str]]:
    routes = [route for route in falcon.inspect.inspect_routes(app) if route.path not in PROBED]
    return {(route.path, method.method.lower()) for route in routes for method in route.methods if not method.internal}


def test_the_document_of_social_api_names_every_route() -> None:
    settings = social_api.settings.Settings(port=1, redis_url=REDIS, rabbitmq_url=RABBITMQ, allowed_origins=())
    with ExitStack() as stops:
        assert routed(social_api.wsgi.wire(settings, stops)) == described("social-api")


def test_the_document_of_upload_api_names_every_route() -> None:
    settings = upload_api.settings.Settings(
        port=1, redis_url=REDIS, mongodb_url=MONGODB, rabbitmq_url=RABBITMQ, allowed_origins=()
    )
    with ExitStack() as stops:
        assert routed(upload_api.wsgi.wire(settings, stops)) == described("upload-api")


def test_the_document_of_timeline_api_names_every_route() -> None:
    settings = timeline_api.settings.Settings(port=1, redis_url=REDIS, allowed_origins=())
    with ExitStack() as stops:
        assert routed(timeline_api.wsgi.wire(settings, stops)) == described("timeline-api")
