"""Bad input: each gets its 4xx problem that says what is wrong, and nothing is stored."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from http.client import HTTPResponse
from typing import Any
from urllib.parse import urlsplit

import pytest
import redis
import requests

from api_process import Api
from integration.social_api.people import PASSWORD, Person

JSON = {"Content-Type": "application/json"}


def problem(answer: requests.Response, status: int) -> Any:
    """The body of an answer that has to be a problem with this status."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["type"].startswith("/problems/")
    assert body["title"]
    assert body["detail"]
    return body


@pytest.mark.parametrize("path", ["/api/users", "/api/session"])
@pytest.mark.parametrize(
    ("body", "status", "fields"),
    [
        (b"", 400, []),
        (b"{", 400, []),
        (b"[]", 400, []),
        (b"null", 400, []),
        (b'{"username": "\xff"}', 400, []),
        (b'{"username": "\\ud800", "password": "x"}', 400, []),
        (b"{}", 422, ["username", "password"]),
        (b'{"username": 7, "password": null}', 422, ["username", "password"]),
        (b'{"username": "ann", "password": "long enough", "admin": true}', 422, ["admin"]),
        (b'{"username": "' + b"x" * 70_000 + b'"}', 413, []),
    ],
)
def test_a_body_that_is_not_as_it_should_be(
    api: Api, database: redis.Redis, path: str, body: bytes, status: int, fields: list[str]
) -> None:
    before = database.dbsize()
    answer = problem(requests.post(api.url + path, data=body, headers=JSON, timeout=10), status)
    assert [error["field"] for error in answer.get("errors", [])] == fields
    assert database.dbsize() == before


@pytest.mark.parametrize(
    "content_type", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_a_body_that_is_not_sent_as_json(api: Api, content_type: str | None) -> None:
    body = f'{{"username": "form", "password": "{PASSWORD}"}}'
    headers = {"Content-Type": content_type} if content_type else {}
    problem(requests.post(f"{api.url}/api/users", data=body, headers=headers, timeout=10), 415)
    assert api.get("/api/users/form").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/api/users", "POST"),
        ("PATCH", "/api/session", "DELETE, GET, POST"),
        ("POST", "/api/follows/ann", "DELETE, PUT"),
        ("PUT", "/api/likes", "GET"),
        ("DELETE", "/api/users/ann", "GET"),
    ],
)
def test_a_method_that_there_is_not_names_those_that_there_are(api: Api, method: str, path: str, allowed: str) -> None:
    answer = requests.request(method, api.url + path, timeout=10)
    problem(answer, 405)
    assert sorted(answer.headers["Allow"].replace(", OPTIONS", "").split(", ")) == allowed.split(", ")


@pytest.mark.parametrize("path", ["/api/user", "/api/users/ann/friends", "/api/likes/x/y", "/", "/api/follows"])
def test_a_path_that_there_is_not(api: Api, path: str) -> None:
    problem(api.get(path), 404)


@pytest.mark.parametrize("name", ["nobody_here", "x", "a:b", "ann%00", "ann%20", "%E2%84%AAelvin", "a" * 500, "admin"])
@pytest.mark.parametrize("list_", ["", "/followers", "/follows"])
def test_a_person_that_there_is_not(api: Api, name: str, list_: str) -> None:
    problem(api.get(f"/api/users/{name}{list_}"), 404)


@pytest.mark.parametrize("limit", ["0", "51", "-1", "x", "1e1", "٣", "", "9" * 50])
def test_a_limit_that_is_none_is_named(api: Api, somebody: Callable[[], Person], limit: str) -> None:
    path = f"/api/users/{somebody().name}/followers"
    assert [e["field"] for e in problem(api.get(path, params={"limit": limit}), 422)["errors"]] == ["limit"]


@pytest.mark.parametrize("cursor", ["", "x", "-1", "1.5", "inf", "(1", "٣", "9" * 17, "1 OR 1"])
def test_a_cursor_that_no_page_gave_is_named(api: Api, somebody: Callable[[], Person], cursor: str) -> None:
    path = f"/api/users/{somebody().name}/follows"
    assert [e["field"] for e in problem(api.get(path, params={"cursor": cursor}), 422)["errors"]] == ["cursor"]


def test_a_stale_cookie_and_a_forged_one_are_nobodys(api: Api) -> None:
    for token in ("", "x", "x" * 43, "../../ann:session", "é" * 43):
        browser = Person(api.url, "nobody")
        browser.token = token
        problem(browser("PUT", "/api/follows/ann"), 401)
        assert browser.json("/api/session") == {"username": None}


def test_identity_is_the_sessions_whatever_headers_say(api: Api, somebody: Callable[[], Person]) -> None:
    ann, bob = somebody(), somebody()
    forged = {"X-User": ann.name, "X-Forwarded-User": ann.name, "Authorization": f"Bearer {ann.token}"}
    assert requests.put(f"{api.url}/api/follows/{bob.name}", headers=forged, timeout=10).status_code == 401


def test_line_breaks_in_what_is_logged_leave_one_json_line_per_record(api: Api) -> None:
    api.get("/api/users/x%0A%22%7D%0Dinjected%E2%80%A8line")
    for line in api.log.read_text(encoding="utf-8").splitlines():
        json.loads(line)


def test_every_visit_without_a_session_is_answered_without_an_error(api: Api) -> None:
    assert api.get("/api/session").json() == {"username": None}
    assert api.get("/api/users/openapi.json").json()["openapi"] == "3.1.0"


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"what is this\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n", 400),
        (b"GET /" + b"x" * 5_000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 70 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: \xe4\r\n\r\n", 501),
    ],
)
def test_what_is_no_request_gets_a_problem_and_the_connection_ends(api: Api, head: bytes, status: int) -> None:
    address = urlsplit(api.url)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=10) as connection:
        connection.sendall(head)
        answer = HTTPResponse(connection)
        answer.begin()
        assert (answer.status, answer.headers["Content-Type"]) == (status, "application/problem+json")
        body = json.load(answer)
        assert (body["status"], body["type"].startswith("/problems/")) == (status, True)
        assert body["detail"]
        assert not connection.recv(1)
