"""People: how one becomes one, and what everyone may know of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from cloudstagram.contracts.identifiers import iso_milliseconds, parse_username
from social_api import passwords
from social_api.errors import Faulty, NameTaken, UnknownPerson
from social_api.logins import Entry, new_session
from social_api.passwords import Passwords
from social_api.store.accounts import AccountStore, Profile


class People:
    """Registers people and tells of them."""

    def __init__(self, accounts: AccountStore, hashes: Passwords, now: Callable[[], float]) -> None:
        self._accounts = accounts
        self._hashes = hashes
        self._now = now

    def register(self, name: str, password: str) -> Entry:
        """A new account and its first session. Raises Faulty, NameTaken, TooBusy."""
        if faults := list(_faults(name, password)):
            raise Faulty(faults)
        username = parse_username(name)
        if self._accounts.exists(username):  # spares the hash; of those who come at once the script lets one pass
            raise NameTaken
        now = self._now()
        entry, session = new_session(username, now)
        registered = iso_milliseconds(datetime.fromtimestamp(now, UTC))
        if not self._accounts.register(username, self._hashes.hash(password), registered, session):
            raise NameTaken
        return entry

    def profile(self, username: str, asker: str | None) -> Profile:
        """Raises UnknownPerson."""
        profile = self._accounts.profile(username, asker)
        if profile is None:
            raise UnknownPerson
        return profile


def _faults(name: str, password: str) -> Iterator[tuple[str, str]]:
    try:
        parse_username(name)
    except ValueError as error:
        yield "username", str(error)
    if fault := passwords.fault(password):
        yield "password", fault
