"""Our own processes: the APIs, the gateways and the workers, each started as its Procfile would."""

from __future__ import annotations

import sys
from pathlib import Path

from local_stack.layout import ROOT
from local_stack.process import Process
from local_stack.readiness import AnswersHttp
from local_stack.settings import StackSettings

APIS = ("upload-api", "timeline-api", "social-api")
GATEWAYS = ("realtime-gateway-1", "realtime-gateway-2")
WORKERS = (
    "resize",
    "add-image-to-user",
    "new-image",
    "image-to-followers",
    "delete-image",
    "rebuild-timeline",
    "outbox-relay",
    "auditor",
)
SERVERS = ("redis", "mongodb", "rabbitmq")


def service_processes(settings: StackSettings) -> tuple[Process, ...]:
    """All of them."""
    return (
        *(_service(settings, name, name, _gunicorn(name)) for name in APIS),
        *(_service(settings, name, "realtime-gateway", ("-m", "realtime_gateway.main")) for name in GATEWAYS),
        *(_service(settings, name, "fanout-workers", ("-m", "fanout_workers", name)) for name in WORKERS),
    )


def _gunicorn(api: str) -> tuple[str, ...]:
    return ("-m", "gunicorn", "-c", "gunicorn.conf.py", f"{api.replace('-', '_')}.wsgi:get_app()")


def _service(settings: StackSettings, name: str, folder: str, arguments: tuple[str, ...]) -> Process:
    port = settings.ports[name]
    return Process(
        name=name,
        command=(sys.executable, *arguments),
        cwd=_folder_of(folder),
        ready=AnswersHttp(port, "/readyz"),
        ports=(name,),
        environment={
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "ALLOWED_ORIGINS": ",".join(settings.origins),
            **settings.server_urls,
            **settings.service_environment,
        },
        after=SERVERS,
    )


def _folder_of(service: str) -> Path:
    return ROOT / "services" / service
