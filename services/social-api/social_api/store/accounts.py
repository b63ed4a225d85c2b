"""Accounts and profiles."""

from __future__ import annotations

from typing import cast

import redis
from msgspec import Struct

from cloudstagram.contracts import keys
from cloudstagram.redis_client import translate
from cloudstagram.scripts import Scripts
from social_api.store.sessions import NewSession


class Profile(Struct, frozen=True):
    """What everyone may know of a person, and whether the asker follows her.

    `joined` is as messages write a time; `at` (µs of Redis's clock) says as of when the counts are, so that they
    compete with those that a socket brings.
    """

    username: str
    image_count: int
    followers_count: int
    follows_count: int
    joined: str
    following: bool
    at: int


class AccountStore:
    """`username:account`, and the counts of a profile."""

    def __init__(self, client: redis.Redis, scripts: Scripts) -> None:
        self._redis = client
        self._scripts = scripts

    def register(self, username: str, password_hash: str, registered: str, session: NewSession) -> bool:
        """Makes the account and begins its first session; False where the name is taken."""
        with translate():
            key = keys.account(username)
            return bool(self._scripts.run("register", key, username, password_hash, registered, *session.arguments))

    def exists(self, username: str) -> bool:
        with translate():
            return self._redis.exists(keys.account(username)) == 1

    def password_hash(self, username: str) -> str | None:
        """None where nobody is called so."""
        with translate():
            return cast("str | None", self._redis.hget(keys.account(username), "password_hash"))

    def replace_password_hash(self, username: str, checked: str, new: str) -> None:
        """Unless it is another meanwhile than the one that was checked."""
        with translate():
            self._scripts.run("replace_password_hash", keys.account(username), checked, new)

    def profile(self, username: str, asker: str | None) -> Profile | None:
        """None where nobody is called so."""
        with translate():
            answer = self._scripts.run("profile", keys.account(username), username, asker or "")
        if answer is None:
            return None
        joined, images, followers, follows, following, at = answer
        return Profile(username, images, followers, follows, joined, following == 1, int(at))
