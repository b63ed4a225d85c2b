"""Logging in and out."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from cloudstagram.broadcasts import Broadcasts
from cloudstagram.contracts.identifiers import parse_username
from cloudstagram.sessions import token_hash, valid_token
from social_api.errors import WrongCredentials
from social_api.guesses import Guesses
from social_api.new_sessions import begun, new_token
from social_api.passwords import Passwords
from social_api.store.accounts import AccountStore
from social_api.store.sessions import NewSession, SessionStore


class Entry(Struct, frozen=True):
    """Who is let in, and the token that the browser shows from now on."""

    username: str
    token: str


def new_session(username: str, now: float) -> tuple[Entry, NewSession]:
    """What the browser gets of a session that begins `now` (s), and what the store gets."""
    token = new_token()
    return Entry(username, token), NewSession(token_hash(token), begun(username, int(now)))


class Logins:
    """Lets in who knows the password, and out again."""

    def __init__(
        self,
        accounts: AccountStore,
        sessions: SessionStore,
        hashes: Passwords,
        guesses: Guesses,
        broadcasts: Broadcasts,
        now: Callable[[], float],
    ) -> None:
        self._accounts = accounts
        self._sessions = sessions
        self._hashes = hashes
        self._guesses = guesses
        self._broadcasts = broadcasts
        self._now = now

    def log_in(self, name: str, password: str, address: str) -> Entry:
        """A new session. Raises WrongCredentials, TooManyGuesses (by `address`), TooBusy."""
        username = _username(name)
        with self._guesses.counted(username, address):
            self._check(username, password)
        entry, session = new_session(username, self._now())
        self._broadcasts.activity(self._sessions.begin(session))
        return entry

    def log_out(self, token: str) -> None:
        """Ends the session; any other text has none."""
        if valid_token(token):
            self._broadcasts.activity(self._sessions.end(token_hash(token)))

    def _check(self, username: str, password: str) -> None:
        known = self._accounts.password_hash(username)
        if not self._hashes.matches(known, password):
            raise WrongCredentials
        if known and self._hashes.outdated(known):
            self._accounts.replace_password_hash(username, known, self._hashes.hash(password))


def _username(name: str) -> str:
    """The name as it is stored; one that nobody can have, as none has it."""
    try:
        return parse_username(name)
    except ValueError:
        return ""
