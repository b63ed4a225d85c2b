"""The images' records as this service asks for them."""

from __future__ import annotations

from collections.abc import Callable

from cloudstagram.breaker import Breaker
from cloudstagram.contracts.states import State
from cloudstagram.mongo_client import translate
from cloudstagram.records import Record
from upload_api.records import Records


class Library:
    """DependencyDown without MongoDB; `require_indexes` raises it until keys are unique."""

    def __init__(self, records: Records, breaker: Breaker, require_indexes: Callable[[], None]) -> None:
        self._records = records
        self._breaker = breaker
        self._require_indexes = require_indexes

    def get(self, imageid: str) -> Record | None:
        with self._breaker.guarding(), translate():
            return self._records.get(imageid)

    def by_key(self, userid: str, key: str) -> Record | None:
        """What `userid` uploaded with the idempotency key `key`."""
        # As one call: the first alone asks nobody, and would count as an answer.
        with self._breaker.guarding(), translate():
            self._require_indexes()
            return self._records.by_idempotency_key(userid, key)

    def of_user(self, userid: str, states: tuple[State, ...], older_than: str | None, limit: int) -> list[Record]:
        """One person's, newest first."""
        with self._breaker.guarding(), translate():
            return self._records.of_user(userid, states, older_than, limit)

    def set_deleted(self, imageid: str) -> bool:
        """Whether this call did it."""
        with self._breaker.guarding(), translate():
            return self._records.advance(imageid, State.DELETED) is not None

    def drive_soon(self, record: Record) -> None:
        """The relay takes `record` up in five seconds, unless it changed since."""
        with self._breaker.guarding(), translate():
            self._records.drive_soon(record)
