"""MongoDB, asked with bounded waits; what its absence raises is DependencyDown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import ConnectionFailure, OperationFailure, PyMongoError

from cloudstagram.errors import DependencyDown

Document = dict[str, Any]

#: The database where the URL names none.
_DATABASE: Final = "cloudstagram"
#: Milliseconds for one operation, its retry included.
OPERATION_MS: Final = 3_000
#: Milliseconds to find a primary: an election on one machine takes less.
SELECTION_MS: Final = 2_000
#: Connections of one process; more wait in line, no longer than an operation may take.
_CONNECTIONS: Final = 50
#: A server that shuts down, has no disk left, or does not know us (its users are restored later than its data).
_UNABLE: Final = frozenset({18, 91, 189, 11600, 11602, 14031})


def connect(url: str, *, name: str = "cloudstagram") -> Database[Document]:
    """The database of `url` (or `cloudstagram`), written with w=majority and j=true; `name` tells the server who asks.

    Connects when first used. Times come back aware, in UTC.
    """
    client: MongoClient[Document] = MongoClient(
        url,
        appname=name,
        connect=False,
        tz_aware=True,
        w="majority",
        journal=True,
        retryWrites=True,
        timeoutMS=OPERATION_MS,
        serverSelectionTimeoutMS=SELECTION_MS,
        connectTimeoutMS=SELECTION_MS,
        maxPoolSize=_CONNECTIONS,
    )
    return client.get_default_database(_DATABASE)


@contextmanager
def translate() -> Iterator[None]:
    """Around every use of the database: DependencyDown where MongoDB can't serve; other errors pass as they are."""
    try:
        yield
    except PyMongoError as error:
        if _is_down(error):
            raise DependencyDown("mongodb", error, said_so=_said_so(error)) from error
        raise


def _is_down(error: PyMongoError) -> bool:
    return isinstance(error, ConnectionFailure) or error.timeout or _said_so(error)


def _said_so(error: PyMongoError) -> bool:
    return isinstance(error, OperationFailure) and error.code in _UNABLE


def ping(database: Database[Document]) -> None:
    """For readiness: raises DependencyDown unless a primary answers."""
    with translate():
        database.command("ping")
