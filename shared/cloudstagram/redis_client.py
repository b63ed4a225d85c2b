"""Redis, asked with bounded waits and without retries; what its absence raises is DependencyDown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import redis
from redis import exceptions
from redis.backoff import NoBackoff
from redis.retry import Retry

from cloudstagram.breaker import Breaker
from cloudstagram.errors import DependencyDown

#: Connections of one process: more wait in line, so a slow Redis is not met with ever more of them.
_CONNECTIONS: Final = 50
#: Seconds after which an idle connection is tried with a PING before it is used.
_IDLE_S: Final = 15
_DOWN: Final = (
    exceptions.ConnectionError,
    exceptions.TimeoutError,
    exceptions.OutOfMemoryError,
    exceptions.ReadOnlyError,
    exceptions.ClusterDownError,
)
#: First words of replies by which Redis says that it can't serve now, and for which the client has no class of its own.
_UNABLE: Final = frozenset({"LOADING", "MISCONF", "BUSY", "UNKILLABLE", "NOREPLICAS"})


#: Seconds that one call may take.
TIMEOUT_S: Final = 1.0


class Client(redis.Redis):
    """Behind a breaker: DependencyDown at once where calls before waited in vain. Pipelines are not guarded."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._breaker = Breaker("redis", self._probe)

    def execute_command(self, *arguments: Any, **options: Any) -> Any:
        with self._breaker.guarding(), translate():
            return super().execute_command(*arguments, **options)  # type: ignore[no-untyped-call]  # it has none

    def _probe(self) -> None:
        with translate():
            super().execute_command("PING")  # type: ignore[no-untyped-call]  # it has none


def connect(url: str, *, timeout_s: float = TIMEOUT_S) -> redis.Redis:
    """A client whose calls take at most about `timeout_s` seconds; it connects when first used."""
    pool = redis.BlockingConnectionPool.from_url(url, **options(timeout_s), retry=Retry(NoBackoff(), 0))
    return Client.from_pool(pool)


def options(timeout_s: float) -> dict[str, Any]:
    """For a pool of connections, of whichever client."""
    return {
        "decode_responses": True,
        "protocol": 2,  # replies of one shape from every version, and no maintenance notifications to negotiate
        "socket_timeout": timeout_s,
        "socket_connect_timeout": timeout_s,
        "health_check_interval": _IDLE_S,
        "max_connections": _CONNECTIONS,
        "timeout": timeout_s,
    }


@contextmanager
def translate() -> Iterator[None]:
    """Around every use of a client: DependencyDown where Redis can't serve; other errors pass as they are."""
    try:
        yield
    except _DOWN as error:
        raise DependencyDown("redis", error, said_so=isinstance(error, exceptions.ResponseError)) from error
    except exceptions.ResponseError as error:
        if str(error).partition(" ")[0] in _UNABLE:
            raise DependencyDown("redis", error, said_so=True) from error
        raise


def ping(client: redis.Redis) -> None:
    """For readiness: raises DependencyDown unless Redis answers."""
    with translate():
        client.ping()
