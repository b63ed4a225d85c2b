"""What can be set about a stack: where its data lie, its ports, and what its processes inherit from their starter."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from local_stack.layout import ROOT, Layout
from local_stack.ports import free_ports, ports_from

#: Where Debian keeps servers, and where a plain user's PATH doesn't look.
SYSTEM_PROGRAMS = "/usr/local/sbin:/usr/sbin:/sbin"


@dataclass(frozen=True)
class StackSettings:
    """One stack's settings; two stacks that share none of the ports and not the data can run side by side."""

    layout: Layout
    ports: Mapping[str, int]
    search_path: str
    #: Given to our own services over what they get anyway, such as ``HEARTBEAT_SECONDS``.
    service_environment: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> StackSettings:
        """The settings of ``make up``. Raises ValueError, naming the variable."""
        data = Path(environ.get("CLOUDSTAGRAM_DATA") or ROOT / ".local").absolute()
        level = environ.get("LOG_LEVEL")
        return cls(Layout(data), ports_from(environ), _search_path(environ), {"LOG_LEVEL": level} if level else {})

    @classmethod
    def on_free_ports(cls, data: Path, environ: Mapping[str, str], **service_environment: str) -> StackSettings:
        """The settings of a stack beside others, for tests."""
        return cls(Layout(data.absolute()), free_ports(), _search_path(environ), service_environment)

    @property
    def redis_url(self) -> str:
        """The application's Redis."""
        return f"redis://127.0.0.1:{self.ports['redis']}/0"

    @property
    def mongodb_url(self) -> str:
        """The replica set, and the database that holds the pictures."""
        return f"mongodb://127.0.0.1:{self.ports['mongodb']}/cloudstagram?replicaSet=rs0"

    @property
    def rabbitmq_url(self) -> str:
        """The broker, which lets its guest in from this machine only."""
        return f"amqp://guest:guest@127.0.0.1:{self.ports['rabbitmq']}/%2F"

    @property
    def server_urls(self) -> dict[str, str]:
        """The servers, by the name of the setting under which every service takes them."""
        return {"REDIS_URL": self.redis_url, "MONGODB_URL": self.mongodb_url, "RABBITMQ_URL": self.rabbitmq_url}

    @property
    def base_url(self) -> str:
        """The address to open."""
        return f"http://127.0.0.1:{self.ports['edge']}"

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins that a browser on this machine may name for that address."""
        return tuple(f"http://{host}:{self.ports['edge']}" for host in ("127.0.0.1", "localhost", "[::1]"))


def _search_path(environ: Mapping[str, str]) -> str:
    return f"{environ.get('PATH') or os.defpath}:{SYSTEM_PROGRAMS}"
