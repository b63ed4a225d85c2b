"""Which passwords may be chosen, and that hashing refuses more than it can do."""

from __future__ import annotations

import gevent
import pytest
from argon2 import PasswordHasher

from social_api import passwords
from social_api.errors import TooBusy
from social_api.passwords import Passwords


@pytest.fixture
def hashes() -> Passwords:
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.mark.parametrize("password", ["12345678", "x" * 128, "e\u0301" * 128, "\0" * 8, "🐎" * 8])
def test_eight_to_a_hundred_and_twenty_eight_characters_of_any_kind_will_do(password: str) -> None:
    assert passwords.fault(password) is None


@pytest.mark.parametrize(("password", "length"), [("1234567", 7), ("x" * 129, 129), ("e\u0301" * 7, 7)])
def test_what_is_too_short_or_too_long_is_told_its_length(password: str, length: int) -> None:
    assert str(length) in str(passwords.fault(password))


def test_a_hash_belongs_to_its_password_alone(hashes: Passwords) -> None:
    made = hashes.hash("correct horse")
    assert hashes.matches(made, "correct horse")
    assert not hashes.matches(made, "correct house")
    assert not hashes.matches(None, "correct horse")
    assert not hashes.matches("no hash at all", "correct horse")


def test_the_same_password_never_has_the_same_hash(hashes: Passwords) -> None:
    assert hashes.hash("correct horse") != hashes.hash("correct horse")


def test_whoever_comes_when_too_many_wait_is_refused_at_once_and_all_others_are_served(hashes: Passwords) -> None:
    crowd = [gevent.spawn(hashes.hash, "correct horse") for _ in range(150)]
    gevent.joinall(crowd)
    refused = [one for one in crowd if isinstance(one.exception, TooBusy)]
    assert len(refused) == 150 - 102
    assert hashes.hash("correct horse")
