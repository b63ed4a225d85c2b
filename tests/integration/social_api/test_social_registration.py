"""Registering: who may be called what, and that of many who want one name at once one gets it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis

from api_process import Api
from cloudstagram.contracts import keys
from integration.social_api.people import PASSWORD, Person


def register(api: Api, body: object) -> tuple[int, list[str]]:
    """The status, and the fields at fault."""
    answer = Person(api.url, "").__call__("POST", "/api/users", json=body)
    return answer.status_code, [error["field"] for error in answer.json().get("errors", [])]


def test_who_registers_is_logged_in_and_has_an_empty_profile(api: Api) -> None:
    ann = Person(api.url, "ann")
    answer = ann.register()
    assert answer.status_code == 201
    assert answer.json() == {"username": "ann"}
    assert answer.headers["Location"] == "/api/users/ann"
    assert ann.json("/api/session") == {"username": "ann"}
    profile = ann.json("/api/users/ann")
    assert profile.pop("joined").endswith("Z")
    assert isinstance(profile.pop("at"), int)
    assert profile == {
        "username": "ann",
        "image_count": 0,
        "followers_count": 0,
        "follows_count": 0,
        "following": False,
    }


def test_the_password_is_kept_as_an_argon2id_hash_alone(
    api: Api, database: redis.Redis, somebody: Callable[[], Person]
) -> None:
    account = database.hgetall(keys.account(somebody().name))
    assert account["password_hash"].startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PASSWORD not in str(account)


def test_of_fifty_who_register_one_name_at_once_one_wins_and_the_others_hear_that_it_is_taken(api: Api) -> None:
    people = [Person(api.url, "wanted", f"a password of {n}") for n in range(50)]
    with ThreadPoolExecutor(50) as threads:
        statuses = list(threads.map(lambda person: person.register().status_code, people))
    assert sorted(statuses) == [201] + [409] * 49
    winner = people[statuses.index(201)]
    assert winner.json("/api/session") == {"username": "wanted"}
    assert [person.log_in().status_code for person in (winner, people[statuses.index(409)])] == [201, 401]


def test_a_name_is_the_same_in_upper_case(api: Api) -> None:
    assert register(api, {"username": "CamelCase", "password": PASSWORD}) == (201, [])
    assert register(api, {"username": "camelcase", "password": PASSWORD}) == (409, ["username"])
    assert Person(api.url, "CAMELcase").log_in().json() == {"username": "camelcase"}
    assert api.get("/api/users/CamelCase").json()["username"] == "camelcase"


@pytest.mark.parametrize(
    "name",
    [
        "", "ab", "a" * 31, "1ann", "_ann", "ann-lee", "ann lee", "a:b", "{x}", "ann\0", "ann\n", "\u212aelvin",
        "\u202eann", "аnn", "admin", "API", "anonymous", "me",
    ],
)  # fmt: skip
def test_a_name_that_nobody_may_have_is_refused_with_the_field_named(api: Api, name: str) -> None:
    assert register(api, {"username": name, "password": PASSWORD}) == (422, ["username"])


@pytest.mark.parametrize("password", ["", "seven77", "x" * 129, "e\u0301" * 7])
def test_a_password_too_short_or_too_long_is_refused_with_the_field_named(api: Api, password: str) -> None:
    assert register(api, {"username": "somebody", "password": password}) == (422, ["password"])


@pytest.mark.parametrize("password", ["8 chars!", "🐎" * 128, "nul\0in the middle", "tab\tand\nline"])
def test_any_characters_make_a_password(api: Api, password: str) -> None:
    person = Person(api.url, f"pw{abs(hash(password)) % 10**12}", password)
    assert person.register().status_code == 201
    assert person.log_in().status_code == 201
    assert person.log_in(password[:-1] + "?").status_code == 401


def test_a_password_is_the_same_however_a_keyboard_composes_it(api: Api) -> None:
    assert Person(api.url, "renee", "Cafe\u0301 au lait").register().status_code == 201
    assert Person(api.url, "renee", "Caf\u00e9 au lait").log_in().status_code == 201


def test_both_fields_are_named_where_both_are_at_fault(api: Api) -> None:
    assert register(api, {"username": "x", "password": "x"}) == (422, ["username", "password"])


def test_nothing_is_kept_of_who_was_refused(api: Api, database: redis.Redis) -> None:
    before = database.dbsize()
    assert register(api, {"username": "api", "password": PASSWORD}) == (422, ["username"])
    assert register(api, {"username": "fine_name", "password": "short"}) == (422, ["password"])
    assert database.dbsize() == before
