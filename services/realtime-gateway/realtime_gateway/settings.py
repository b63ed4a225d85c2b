"""What the gateway is told by its environment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import msgspec

from cloudstagram.settings import ProcessSettings

#: The web folder beside this package, as the repository and every bundle of it have it.
_WEB: Final = str(Path(__file__).resolve().parents[1] / "web")


class Settings(ProcessSettings, frozen=True, kw_only=True):
    """Pages of `allowed_origins`, and of no other, may open sockets; an `https` one among them secures the cookies."""

    redis_url: str
    rabbitmq_url: str
    allowed_origins: tuple[str, ...]
    #: Seconds between two heartbeats of a socket.
    heartbeat_seconds: Annotated[float, msgspec.Meta(ge=0.1, le=600)] = 25
    #: The folder of the browser client.
    web_root: str = _WEB
