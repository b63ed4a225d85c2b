"""How guesses are counted."""

from __future__ import annotations

import pytest

from social_api.errors import TooManyGuesses, WrongCredentials
from social_api.guesses import PER_NAME, Allowance, Buckets, Guesses, network_of


class Clock:
    """Stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def guess(guesses: Guesses, name: str = "ann", address: str = "192.0.2.1") -> None:
    with pytest.raises(WrongCredentials), guesses.counted(name, address):
        raise WrongCredentials


def test_a_burst_is_allowed_and_then_one_at_a_time() -> None:
    clock = Clock()
    buckets = Buckets(Allowance(burst=3, every_s=10), clock)
    for _ in range(3):
        assert buckets.wait_s("key") == 0
        buckets.take("key")
    assert buckets.wait_s("key") == 10
    clock.now += 4
    assert buckets.wait_s("key") == 6
    clock.now += 6
    assert buckets.wait_s("key") == 0
    buckets.take("key")
    assert buckets.wait_s("key") == 10


def test_what_is_given_back_can_be_taken_again() -> None:
    buckets = Buckets(Allowance(burst=1, every_s=10), Clock())
    buckets.take("key")
    buckets.give_back("key")
    assert buckets.wait_s("key") == 0


def test_a_long_rest_allows_one_burst_and_no_more() -> None:
    clock = Clock()
    buckets = Buckets(Allowance(burst=2, every_s=10), clock)
    buckets.take("key")
    clock.now += 1_000
    buckets.take("key")
    buckets.take("key")
    assert buckets.wait_s("key") == 10


def test_only_so_many_keys_are_remembered() -> None:
    buckets = Buckets(Allowance(burst=1, every_s=10), Clock(), remembered=2)
    for key in ("first", "second", "third"):
        buckets.take(key)
    assert [buckets.wait_s(key) > 0 for key in ("first", "second", "third")] == [False, True, True]


def test_what_is_no_wrong_password_is_no_guess() -> None:
    guesses = Guesses(Clock())
    for _ in range(PER_NAME.burst * 3):
        with guesses.counted("ann", "192.0.2.1"):
            pass
        with pytest.raises(ConnectionError), guesses.counted("ann", "192.0.2.1"):
            raise ConnectionError
    guess(guesses)


def test_passwords_that_are_being_checked_count_already() -> None:
    guesses = Guesses(Clock())
    checks = [guesses.counted("ann", "192.0.2.1") for _ in range(PER_NAME.burst + 1)]
    for check in checks[:-1]:
        check.__enter__()
    with pytest.raises(TooManyGuesses) as refusal:
        checks[-1].__enter__()
    assert refusal.value.wait_s == PER_NAME.every_s


def test_who_guesses_for_one_name_may_still_log_in_with_another_and_others_with_that_one() -> None:
    guesses = Guesses(Clock())
    for _ in range(PER_NAME.burst):
        guess(guesses)
    with pytest.raises(TooManyGuesses), guesses.counted("ann", "192.0.2.1"):
        pass
    guess(guesses, name="bob")
    guess(guesses, address="192.0.2.2")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8:1:2::1", "2001:0db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("unknown", "", True),
    ],
)
def test_an_address_is_what_a_customer_can_not_change(one: str, other: str, same: bool) -> None:
    assert (network_of(one) == network_of(other)) == same
