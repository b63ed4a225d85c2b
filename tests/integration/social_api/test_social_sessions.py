"""Logging in and out: cookies, ends of sessions, and that known and unknown names are answered alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import argon2
import redis

from api_process import ORIGIN, Api, running
from cloudstagram.contracts import keys
from cloudstagram.sessions import token_hash
from eventually import eventually
from integration.social_api.people import Person
from stack_fixtures import Servers


def ended(database: redis.Redis) -> list[str]:
    """The token hashes of which the log says that their session ended."""
    entries: Any = database.xrange(keys.broadcast_log())
    return [fields["data"][15:-2] for _, fields in entries if fields["type"] == "session_ended"]


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(api: Api, somebody: Callable[[], Person]) -> None:
    cookie = somebody().log_in().headers["Set-Cookie"]
    assert cookie.startswith("cloudstagram_session=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=7776000"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_behind_tls_the_cookie_is_secure_and_of_this_host_alone(
    redis_url: str, servers: Servers, tmp_path: Any
) -> None:
    urls = {"REDIS_URL": redis_url, "RABBITMQ_URL": servers.rabbitmq_url}
    with running("social-api", tmp_path / "log", ALLOWED_ORIGINS="https://cloudstagram.example", **urls) as api:
        cookie = Person(api.url, "behind_tls").register().headers["Set-Cookie"]
        assert cookie.startswith("__Host-cloudstagram_session=")
        assert "Secure" in cookie.split("; ")


def test_redis_knows_a_token_by_its_hash_alone(database: redis.Redis, somebody: Callable[[], Person]) -> None:
    person = somebody()
    assert person.token is not None
    assert database.smembers(keys.sessions(person.name)) == {token_hash(person.token)}
    assert not database.exists(keys.session(person.token))


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(api: Api, somebody: Callable[[], Person]) -> None:
    known, unknown, impossible = somebody().another_browser(), Person(api.url, "nobody_here"), Person(api.url, "a:b")
    answers = [person.log_in("not this one") for person in (known, unknown, impossible)]
    assert [answer.status_code for answer in answers] == [401] * 3
    assert len({answer.text for answer in answers}) == 1
    assert not any("Set-Cookie" in answer.headers for answer in answers)


def test_a_wrong_password_and_an_unknown_name_take_the_same_time(api: Api, somebody: Callable[[], Person]) -> None:
    known = [Person(api.url, somebody().name, address=f"192.0.2.{n}") for n in range(12)]
    unknown = [Person(api.url, f"nobody_{n}", address=f"198.51.100.{n}") for n in range(12)]
    times = {id(person): _seconds(person) for pair in zip(known, unknown, strict=True) for person in pair}
    medians = [statistics.median(times[id(person)] for person in people) for people in (known, unknown)]
    assert max(medians) < 2 * min(medians)


def _seconds(person: Person) -> float:
    began = time.perf_counter()
    assert person.log_in("not this one").status_code == 401
    return time.perf_counter() - began


def test_who_logs_out_is_nobody_and_her_old_token_is_dead(
    api: Api, database: redis.Redis, somebody: Callable[[], Person]
) -> None:
    person = somebody()
    old = person.token
    assert old is not None
    answer = person("DELETE", "/api/session")
    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    thief = person.another_browser()
    thief.token = old
    assert thief.json("/api/session") == {"username": None}
    assert thief.follow("ann") == 401
    assert ended(database)[-1] == token_hash(old)
    assert database.smembers(keys.sessions(person.name)) == set()


def test_logging_out_twice_or_without_a_session_changes_nothing(api: Api, database: redis.Redis) -> None:
    before = ended(database)
    nobody = Person(api.url, "nobody")
    assert nobody("DELETE", "/api/session").status_code == 204
    nobody.token = "x" * 43
    assert nobody("DELETE", "/api/session").status_code == 204
    nobody.token = "not a token; é"
    assert nobody("GET", "/api/session").json() == {"username": None}
    assert ended(database) == before


def test_a_session_that_a_new_one_replaces_in_the_same_browser_ends(
    database: redis.Redis, somebody: Callable[[], Person]
) -> None:
    person = somebody()
    first = person.token
    assert first is not None
    assert person.log_in().status_code == 201
    assert person.token != first
    assert ended(database)[-1] == token_hash(first)
    assert database.scard(keys.sessions(person.name)) == 1


def test_a_fixed_token_is_never_taken_over(api: Api, somebody: Callable[[], Person]) -> None:
    victim = somebody().another_browser()
    victim.token = "A" * 43
    assert victim.log_in().status_code == 201
    attacker = Person(api.url, "attacker")
    attacker.token = "A" * 43
    assert attacker.json("/api/session") == {"username": None}


def test_beyond_fifty_sessions_the_oldest_ends(database: redis.Redis, somebody: Callable[[], Person]) -> None:
    person = somebody()
    oldest = person.token
    assert oldest is not None
    text = str(database.get(keys.session(token_hash(oldest))))
    later = {f"{n:064x}" for n in range(49)}
    for hashed in later:
        database.set(keys.session(hashed), text.replace('"created":', '"created":9'))
        database.sadd(keys.sessions(person.name), hashed)
    newest = person.another_browser()
    assert newest.log_in().status_code == 201
    assert newest.token is not None
    assert database.smembers(keys.sessions(person.name)) == later | {token_hash(newest.token)}
    assert ended(database)[-1] == token_hash(oldest)
    assert person.json("/api/session") == {"username": None}


def test_sessions_that_ran_out_end_nobody_elses(database: redis.Redis, somebody: Callable[[], Person]) -> None:
    person = somebody()
    database.sadd(keys.sessions(person.name), *(f"f{n:063x}" for n in range(60)))
    assert person.another_browser().log_in().status_code == 201
    assert database.scard(keys.sessions(person.name)) == 2
    assert person.json("/api/session") == {"username": person.name}


def test_a_hash_made_with_old_parameters_is_made_anew_at_the_next_login(
    database: redis.Redis, somebody: Callable[[], Person]
) -> None:
    person = somebody()
    old = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(person.password)
    database.hset(keys.account(person.name), "password_hash", old)
    assert person.log_in().status_code == 201
    new = database.hget(keys.account(person.name), "password_hash")
    assert str(new).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert person.log_in().status_code == 201


def test_other_requests_go_on_while_passwords_are_hashed(api: Api) -> None:
    crowd = [Person(api.url, f"crowd_{n}", address=f"203.0.113.{n}") for n in range(60)]
    with ThreadPoolExecutor(60) as threads:
        logins = [threads.submit(person.log_in) for person in crowd]
        eventually(lambda: any(login.running() for login in logins), "one logs in")
        times = [api.get("/api/session").elapsed.total_seconds() for _ in range(5)]
        assert sum(login.done() for login in logins) < len(logins), "it was over before we looked"
        assert {login.result().status_code for login in logins} == {401}
    assert statistics.median(times) < 0.25


def test_a_foreign_page_can_not_log_anybody_in_or_out(api: Api, somebody: Callable[[], Person]) -> None:
    person = somebody()
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        assert person("DELETE", "/api/session", headers=headers).status_code == 403
    assert person.json("/api/session") == {"username": person.name}
    assert person("DELETE", "/api/session", headers={"Origin": ORIGIN}).status_code == 204
