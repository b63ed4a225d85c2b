"""The services, what of each goes into its bundle, and the apps that it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

#: What every bundle has from its service's folder, beside its package.
_EVERYWHERE: Final = (".cfignore", "Procfile", "manifest.yml", "runtime.txt")
_API: Final = ("gunicorn.conf.py", "openapi.yaml")
#: What the gateway serves; of its npm packages come only the files that `vendor.json` names.
_WEB: Final = ("web/icons", "web/index.html", "web/root", "web/src", "web/styles", "web/vendor.json")


@dataclass(frozen=True)
class Service:
    """One service: `parts` are the files and folders, below the service's folder, that a bundle consists of."""

    name: str
    apps: tuple[str, ...]
    extra: tuple[str, ...] = ()

    @property
    def folder(self) -> PurePosixPath:
        return PurePosixPath("services", self.name)

    @property
    def package(self) -> str:
        return self.name.replace("-", "_")

    @property
    def parts(self) -> tuple[str, ...]:
        return (*_EVERYWHERE, self.package, *self.extra)


def _app(deployable: str) -> str:
    return f"cloudstagram-{deployable}"


_WORKERS: Final = (
    "resize",
    "add-image-to-user",
    "new-image",
    "image-to-followers",
    "delete-image",
    "rebuild-timeline",
    "outbox-relay",
    "auditor",
)

#: In the order in which all of them are pushed. Any order works: every process declares the queues that it uses, and
#: waits for what is not there yet. In this one, a consumer is renewed before what it consumes is published, and the
#: page is shown last, when all that it asks is there.
SERVICES: Final = (
    Service("fanout-workers", tuple(_app(worker) for worker in _WORKERS)),
    Service("timeline-api", (_app("timeline-api"),), _API),
    Service("social-api", (_app("social-api"),), _API),
    Service("upload-api", (_app("upload-api"),), _API),
    Service("realtime-gateway", (_app("realtime-gateway"),), _WEB),
)
