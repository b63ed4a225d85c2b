from __future__ import annotations

import json
import logging
from typing import Any

import falcon
import msgspec
import pytest
from falcon import testing
from hypothesis import given
from hypothesis import strategies as st

from cloudstagram.errors import DependencyDown
from cloudstagram.health import Readiness
from cloudstagram.http import answer, base_app, cursor_param, limit_param
from social_api.resources.body import read_body


class Registration(msgspec.Struct):
    username: str
    age: int
    comment: str = ""


class Registrations:
    """A resource that shows what the frame made of a request, or fails as its path says."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        answer(resp, {"limit": limit_param(req), "cursor": cursor_param(req, int)})

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        answer(resp, read_body(req, Registration), 201)


class Failure:
    def on_get(self, req: falcon.Request, resp: falcon.Response, how: str) -> None:
        resp.set_header("ETag", '"of the page that failed"')
        raise DependencyDown("redis", "refused by 10.0.0.7") if how == "away" else ValueError("a secret")


def client() -> testing.TestClient:
    app = base_app(("http://localhost:8080",), Readiness({}))
    app.add_route("/registrations", Registrations())
    app.add_route("/failures/{how}", Failure())
    return testing.TestClient(app)


CLIENT = client()


def post(body: bytes, content_type: str = "application/json", **headers: str) -> testing.Result:
    return CLIENT.simulate_post("/registrations", body=body, headers={"Content-Type": content_type} | headers)


def problem(result: testing.Result, status: int) -> dict[str, Any]:
    assert result.status_code == status
    assert result.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = result.json
    assert body["status"] == status
    assert body["type"].startswith("/problems/")
    assert body["title"]
    assert body["detail"]
    return body


def fields(result: testing.Result) -> dict[str, str]:
    return {error["field"]: error["detail"] for error in problem(result, 422)["errors"]}


def test_a_body_with_the_right_fields_is_read() -> None:
    result = post(b'{"username": "ann", "age": 40}', "application/json; charset=utf-8")
    assert (result.status_code, result.json) == (201, {"username": "ann", "age": 40, "comment": ""})


def test_each_field_at_fault_is_named() -> None:
    found = fields(post(b'{"age": "x", "comment": null, "admin": true}'))
    assert set(found) == {"username", "age", "comment", "admin"}
    assert "missing" in found["username"]
    assert "int" in found["age"]
    assert "no such field" in found["admin"]


@pytest.mark.parametrize("body", [b"", b"{", b"nul", b"\xff", b'{"a": "\xff"}', b"[" * 50_000, b"[]", b'"x"', b"{}{}"])
def test_a_body_that_cannot_be_read_is_400(body: bytes) -> None:
    problem(post(body), 400)


@pytest.mark.parametrize("content_type", ["text/plain", "", "multipart/form-data; boundary=x", "application/jsonp"])
def test_another_content_type_is_415(content_type: str) -> None:
    problem(post(b'{"username": "ann", "age": 40}', content_type), 415)


def test_a_body_that_is_too_large_is_413() -> None:
    problem(post(json.dumps({"username": "a" * 70_000, "age": 1}).encode()), 413)


def test_no_more_errors_are_listed_than_a_person_reads() -> None:
    assert len(fields(post(json.dumps({f"field{n}": 1 for n in range(1000)}).encode()))) < 20


@given(
    st.binary(max_size=200)
    | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(lambda v: json.dumps(v).encode())
)
def test_no_body_at_all_is_an_internal_error(body: bytes) -> None:
    assert post(body).status_code in (400, 422)


def test_unknown_paths_and_methods_are_problems() -> None:
    problem(CLIENT.simulate_get("/nowhere"), 404)
    result = CLIENT.simulate_delete("/registrations")
    assert "GET" in problem(result, 405)["detail"]
    assert "GET" in result.headers["allow"]


def test_a_trailing_slash_makes_no_difference() -> None:
    assert CLIENT.simulate_get("/registrations/").status_code == 200


def test_a_dependency_that_is_away_is_503_and_says_when_to_come_back() -> None:
    result = CLIENT.simulate_get("/failures/away")
    assert "10.0.0.7" not in problem(result, 503)["detail"]
    assert result.headers["retry-after"] == "2"
    assert result.headers["cache-control"] == "no-store"
    assert "etag" not in result.headers


def test_what_nobody_foresaw_is_logged_and_not_told(caplog: pytest.LogCaptureFixture) -> None:
    result = CLIENT.simulate_get("/failures/odd")
    assert "secret" not in json.dumps(problem(result, 500))
    assert any(record.exc_info and "a secret" in str(record.exc_info[1]) for record in caplog.records)


@pytest.mark.parametrize(("query", "limit"), [("", 20), ("limit=1", 1), ("limit=50", 50)])
def test_a_limit_within_bounds_is_taken(query: str, limit: int) -> None:
    assert CLIENT.simulate_get("/registrations", query_string=query).json["limit"] == limit


@pytest.mark.parametrize("limit", ["0", "51", "-1", "x", "", "1.5", "9" * 5000, "%D9%A3"])
def test_a_bad_limit_is_named(limit: str) -> None:
    assert set(fields(CLIENT.simulate_get("/registrations", query_string=f"limit={limit}"))) == {"limit"}


def test_a_cursor_is_read_or_named() -> None:
    assert CLIENT.simulate_get("/registrations", query_string="cursor=7").json["cursor"] == 7
    for bad in ("x", "", "7" * 300):
        assert set(fields(CLIENT.simulate_get("/registrations", query_string=f"cursor={bad}"))) == {"cursor"}


GOOD = b'{"username": "ann", "age": 40}'


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://localhost:8080"}, {}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}]
)
def test_our_own_page_and_programs_may_change_something(headers: dict[str, str]) -> None:
    assert post(GOOD, **headers).status_code == 201


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "null"}, {"Origin": "http://evil.example"}, {"Origin": ""}, {"Sec-Fetch-Site": "cross-site"},
     {"Origin": "http://localhost:8080.evil.example"}, {"Origin": "http://localhost:8081"}],
)  # fmt: skip
def test_a_foreign_page_may_not_and_the_setting_is_named(headers: dict[str, str]) -> None:
    assert "ALLOWED_ORIGINS" in problem(post(GOOD, **headers), 403)["detail"]


def test_reading_is_open_to_any_origin() -> None:
    assert CLIENT.simulate_get("/registrations", headers={"Origin": "http://evil.example"}).status_code == 200


def test_a_request_id_that_is_valid_is_kept_and_any_other_replaced() -> None:
    assert CLIENT.simulate_get("/livez", headers={"X-Request-ID": "r-1"}).headers["x-request-id"] == "r-1"
    assert CLIENT.simulate_get("/livez", headers={"X-Request-ID": "r 1"}).headers["x-request-id"] != "r 1"
    assert CLIENT.simulate_get("/nowhere").headers["x-request-id"]


def test_every_answer_is_logged_once_with_its_time_but_probes(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "cloudstagram.access")
    CLIENT.simulate_get("/nowhere")
    CLIENT.simulate_get("/livez")
    [record] = [record for record in caplog.records if record.name == "cloudstagram.access"]
    assert record.__dict__["path"] == "/nowhere"
    assert record.__dict__["status"] == 404
    assert record.__dict__["ms"] >= 0


def test_answers_are_neither_sniffed_nor_stored() -> None:
    for path in ("/registrations", "/nowhere"):
        headers = CLIENT.simulate_get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
