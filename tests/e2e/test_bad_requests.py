"""Requests that ask for what there is not, or for what one may not: each is refused in words, through the edge."""

from __future__ import annotations

from typing import Any

import pytest

from e2e import photos
from e2e.client import PASSWORD, Arrive, Client, unused_name
from e2e.problems import NO_IMAGE, NOBODY, expect_problem


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "about"),
    [
        pytest.param("GET", "/api/nothing", {}, 404, "", id="unknown route of no api"),
        pytest.param("GET", "/api/users/a/b/c", {}, 404, "", id="unknown route"),
        pytest.param("GET", "/api/timelines/oldest", {}, 404, "", id="unknown timeline"),
        pytest.param("PATCH", "/api/session", {}, 405, "", id="wrong method"),
        pytest.param("POST", "/api/timelines/latest", {}, 405, "", id="writing to a timeline"),
        pytest.param("POST", "/api/users", {"data": "username=a"}, 415, "", id="wrong content type"),
        pytest.param("POST", "/api/images", {"json": {}}, 415, "", id="upload that is no form"),
        pytest.param("GET", f"/api/users/{NOBODY}", {}, 404, "", id="unknown user"),
        pytest.param("GET", f"/api/timelines/users/{NOBODY}", {}, 404, "", id="timeline of an unknown user"),
        pytest.param("PUT", f"/api/follows/{NOBODY}", {}, 404, "", id="following an unknown user"),
        pytest.param("GET", f"/images/{NO_IMAGE}", {}, 404, "", id="bytes of an unknown image"),
        pytest.param("GET", f"/api/images/{NO_IMAGE}", {}, 404, "", id="unknown image"),
        pytest.param("DELETE", f"/api/images/{NO_IMAGE}", {}, 404, "", id="deleting an unknown image"),
        pytest.param("PUT", f"/api/likes/{NO_IMAGE}", {}, 404, "", id="liking an unknown image"),
        pytest.param("PUT", "/api/likes/no-image-at-all", {}, 404, "", id="liking what can be no image"),
        pytest.param("GET", "/api/timelines/latest?cursor=yesterday", {}, 422, "cursor", id="bad cursor"),
        pytest.param("GET", "/api/timelines/latest?limit=0", {}, 422, "limit", id="limit of nothing"),
        pytest.param("GET", "/api/timelines/latest?limit=51", {}, 422, "limit", id="limit beyond the largest"),
        pytest.param("GET", "/api/timelines/home?limit=ten", {}, 422, "limit", id="limit in words"),
        pytest.param("GET", "/api/images?state=pending", {}, 422, "state", id="unknown state"),
        pytest.param("GET", "/api/likes?images=", {}, 422, "images", id="likes of no image"),
    ],
)
def test_a_request_that_asks_for_what_there_is_not(
    mia: Client, method: str, path: str, options: dict[str, Any], status: int, about: str
) -> None:
    expect_problem(mia.call(method, path, **options), status, about)


@pytest.mark.parametrize(
    ("body", "status", "about"),
    [
        pytest.param(b'{"username": "mia', 400, "", id="malformed JSON"),
        pytest.param(b'["mia", "password"]', 400, "", id="no object"),
        pytest.param(b'{"username": "\xff\xfe"}', 400, "", id="no UTF-8"),
        pytest.param(b'{"username": "somebody_new"}', 422, "password", id="missing field"),
        pytest.param(
            b'{"username": "somebody_new", "password": "long enough", "role": "admin"}', 422, "role", id="extra field"
        ),
        pytest.param(b'{"username": "somebody_new", "password": 12345678}', 422, "password", id="field of wrong type"),
        pytest.param(b'{"username": "admin", "password": "long enough"}', 422, "username", id="forbidden name"),
        pytest.param(b'{"username": "m", "password": "long enough"}', 422, "username", id="short name"),
        pytest.param(
            '{"username": "mi\N{KELVIN SIGN}e", "password": "long enough"}'.encode(), 422, "username", id="look-alike"
        ),
        pytest.param(b'{"username": "somebody_new", "password": "short"}', 422, "password", id="short password"),
    ],
)
def test_a_registration_that_is_refused(arrive: Arrive, body: bytes, status: int, about: str) -> None:
    anonymous = arrive()

    answer = anonymous.call("POST", "/api/users", data=body, headers={"Content-Type": "application/json"})

    expect_problem(answer, status, about)
    assert "Set-Cookie" not in answer.headers
    assert anonymous.get("/api/users/somebody_new").status_code == 404


def test_a_name_that_is_taken_whatever_its_case(arrive: Arrive, mia: Client) -> None:
    account = {"username": mia.name.upper(), "password": "another password"}
    expect_problem(arrive().call("POST", "/api/users", json=account), 409)


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(arrive: Arrive, mia: Client) -> None:
    wrong = arrive().call("POST", "/api/session", json={"username": mia.name, "password": "not her password"})
    unknown = arrive().call("POST", "/api/session", json={"username": NOBODY, "password": "not her password"})

    assert expect_problem(wrong, 401) == expect_problem(unknown, 401)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/images"),
        ("GET", "/api/images"),
        ("DELETE", f"/api/images/{NO_IMAGE}"),
        ("PUT", f"/api/follows/{NOBODY}"),
        ("PUT", f"/api/likes/{NO_IMAGE}"),
        ("GET", "/api/timelines/home"),
    ],
)
def test_without_a_session_what_needs_one_is_401(arrive: Arrive, method: str, path: str) -> None:
    expect_problem(arrive().call(method, path), 401)


def test_a_stale_cookie_is_no_session_and_no_obstacle(arrive: Arrive, mia: Client) -> None:
    copy = arrive()
    copy.session.cookies.update(mia.session.cookies)
    assert copy.get("/api/session").json() == {"username": mia.name}

    assert mia.call("DELETE", "/api/session").status_code == 204

    assert copy.get("/api/session").json() == {"username": None}
    expect_problem(copy.get("/api/timelines/home"), 401)
    assert copy.get("/api/timelines/latest").status_code == 200


def test_nobody_follows_herself(mia: Client) -> None:
    expect_problem(mia.call("PUT", f"/api/follows/{mia.name}"), 409)
    assert mia.get(f"/api/users/{mia.name}").json()["follows_count"] == 0


def test_what_somebody_else_uploaded_is_not_yours_to_delete(arrive: Arrive, mia: Client) -> None:
    imageid = mia.share(photos.plain(seed=20), "Mine")
    ada = arrive(unused_name("ada"))

    expect_problem(ada.call("DELETE", f"/api/images/{imageid}"), 403)
    assert ada.get(f"/api/images/{imageid}").json()["state"] == "ready"


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_a_foreign_page_changes_nothing(mia: Client, arrive: Arrive, headers: dict[str, str]) -> None:
    ada = arrive(unused_name("ada"))
    expect_problem(mia.call("PUT", f"/api/follows/{ada.name}", headers=headers), 403)
    assert mia.get(f"/api/users/{ada.name}").json()["followers_count"] == 0


def test_a_json_body_that_is_far_too_large(mia: Client) -> None:
    account = {"username": "a" * 200_000, "password": "long enough"}
    expect_problem(mia.call("POST", "/api/users", json=account), 413)


def test_the_password_is_never_in_an_answer(arrive: Arrive) -> None:
    name = unused_name("mia")
    answer = arrive().call("POST", "/api/users", json={"username": name, "password": PASSWORD})
    assert PASSWORD not in answer.text
