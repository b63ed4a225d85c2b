"""Passwords: which may be chosen, and their hashes. Hashing in threads leaves a worker's other requests alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar, cast

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from gevent.threadpool import ThreadPool

from social_api.errors import TooBusy

P = ParamSpec("P")
T = TypeVar("T")

#: Characters of a password.
SHORTEST: Final = 8
LONGEST: Final = 128

#: Hashes made at once: each takes one core and 19 MiB.
_AT_ONCE: Final = 2
#: Hashes that may be waited for: some 25 to 50 ms each, so the last one waits about 2 s.
_WAITING: Final = 100


def hasher() -> PasswordHasher:
    """argon2id as OWASP's cheat sheet has it for little memory: 19 MiB, two passes, one lane."""
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def fault(password: str) -> str | None:
    """What is wrong with a password that somebody chooses, in words she can act on; None where nothing is."""
    length = len(_normal(password))
    if length < SHORTEST:
        return f"A password has at least {SHORTEST} characters; this one has {length}."
    if length > LONGEST:
        return f"A password has at most {LONGEST} characters; this one has {length}."
    return None


class Passwords:
    """Makes and checks hashes, few at once; TooBusy where too many wait."""

    def __init__(self, argon2: PasswordHasher) -> None:
        self._argon2 = argon2
        self._threads = ThreadPool(_AT_ONCE)
        self._wanted = 0
        #: Checked for unknown names: whoever guesses waits as long as for a known one.
        self._nobodys = argon2.hash("nobody's password")

    def hash(self, password: str) -> str:
        """Its hash, with a salt of its own."""
        return self._in_thread(self._hash, _normal(password))

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Whether the password belongs to the hash; None, for somebody unknown, takes the same time and is False."""
        matched = self._in_thread(self._verify, password_hash or self._nobodys, _normal(password))
        return matched and password_hash is not None

    def outdated(self, password_hash: str) -> bool:
        """Whether it was made with other parameters than today's."""
        return self._argon2.check_needs_rehash(password_hash)

    def _hash(self, password: str) -> str:
        return self._argon2.hash(password)

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._argon2.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False

    def _in_thread(self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        if self._wanted >= _AT_ONCE + _WAITING:
            raise TooBusy
        self._wanted += 1
        try:
            return cast(T, self._threads.spawn(function, *arguments, **named).get())
        finally:
            self._wanted -= 1


def _normal(password: str) -> str:
    """The same characters, however the keyboard composed them (RFC 8265 has NFC for passwords)."""
    return unicodedata.normalize("NFC", password)
