"""Guessing passwords: it ends soon, whatever headers a client invents, and never locks the victim out elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import requests

from api_process import Api, running
from integration.social_api.people import Person
from social_api.guesses import PER_ADDRESS, PER_NAME
from stack_fixtures import Servers


@pytest.fixture
def api(redis_url: str, servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One that has seen no guesses."""
    log = tmp_path_factory.mktemp("guessing") / "log"
    with running("social-api", log, REDIS_URL=redis_url, RABBITMQ_URL=servers.rabbitmq_url) as started:
        yield started


def guess(api: Api, name: str, forwarded: str) -> requests.Response:
    return Person(api.url, name, address=forwarded).log_in("a wrong guess")


def test_guessing_one_name_is_refused_soon_and_says_when_to_try_again(api: Api, somebody: Callable[[], Person]) -> None:
    victim = somebody()
    answers = [guess(api, victim.name, "192.0.2.1") for _ in range(PER_NAME.burst + 2)]
    assert [answer.status_code for answer in answers] == [401] * PER_NAME.burst + [429] * 2
    assert answers[-1].headers["Content-Type"] == "application/problem+json"
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= PER_NAME.every_s


def test_the_right_password_is_refused_too_while_guesses_are_and_the_victim_gets_in_elsewhere(
    api: Api, somebody: Callable[[], Person]
) -> None:
    victim = somebody()
    while guess(api, victim.name, "192.0.2.1").status_code != 429:
        pass
    assert Person(api.url, victim.name, address="192.0.2.1").log_in().status_code == 429
    assert Person(api.url, victim.name, address="198.51.100.7").log_in().status_code == 201


def test_only_what_the_edge_says_of_the_address_counts(api: Api, somebody: Callable[[], Person]) -> None:
    victim = somebody()
    spoofed = [f"203.0.113.{n}, 10.0.0.{n}, 192.0.2.1" for n in range(PER_NAME.burst + 1)]
    assert [guess(api, victim.name, forwarded).status_code for forwarded in spoofed][-1] == 429
    others = [f"192.0.2.1, 198.51.100.{n}" for n in range(3)]
    assert {guess(api, victim.name, forwarded).status_code for forwarded in others} == {401}


def test_one_address_can_not_try_ever_more_names(api: Api) -> None:
    within = PER_ADDRESS.burst + 20  # meanwhile some come back
    answers = [guess(api, f"name_{n}", "192.0.2.1").status_code for n in range(within)]
    assert set(answers[: PER_ADDRESS.burst]) == {401}
    assert 429 in answers
    assert guess(api, "name_0", "192.0.2.2").status_code == 401


def test_who_knows_her_password_may_log_in_as_often_as_she_likes(api: Api, somebody: Callable[[], Person]) -> None:
    person = somebody()
    assert {person.log_in().status_code for _ in range(PER_NAME.burst * 2)} == {201}
