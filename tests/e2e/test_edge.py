"""What the edge adds: routes, caching of pictures, and doors that stay shut."""

from __future__ import annotations

import pytest
import requests
import websocket

from e2e import photos
from e2e.client import Arrive, unused_name
from e2e.sockjs import Watcher


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
def test_what_is_for_operators_is_not_served_through_the_edge(base_url: str, path: str) -> None:
    assert requests.get(base_url + path, timeout=10).status_code == 404


def test_a_picture_is_private_to_nobody_and_cached_for_a_year_by_browsers_only(arrive: Arrive) -> None:
    mia = arrive(unused_name("mia"))
    imageid = mia.share(photos.plain(seed=30))
    anonymous = arrive()

    for path in (f"/images/{imageid}", f"/images/{imageid}/thumbnail"):
        answer = anonymous.get(path)
        assert answer.headers["Content-Type"] == "image/jpeg"
        rules = dict(rule.strip().partition("=")[::2] for rule in answer.headers["Cache-Control"].split(","))
        assert int(rules["max-age"]) >= 365 * 24 * 3600
        assert int(rules["s-maxage"]) <= 60
        assert "Set-Cookie" not in answer.headers
        unchanged = anonymous.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert (unchanged.status_code, unchanged.content) == (304, b"")


def test_the_edge_answers_from_its_cache_the_second_time(arrive: Arrive) -> None:
    mia = arrive(unused_name("mia"))
    path = f"/images/{mia.share(photos.plain(seed=31))}/thumbnail"

    first, second = mia.get(path), mia.get(path)

    assert second.headers["X-Cache"] == "HIT"
    assert first.content == second.content


def test_the_page_is_asked_for_anew_and_its_parts_are_kept(base_url: str) -> None:
    page = requests.get(f"{base_url}/latest", timeout=10)
    assert page.status_code == 200
    assert "no-cache" in page.headers["Cache-Control"]
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]

    script = next(part for part in page.text.split('"') if part.endswith("/src/main.js"))
    answer = requests.get(base_url + script, timeout=10)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert requests.get(f"{base_url}/favicon.ico", timeout=10).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_foreign_page_opens_no_socket(base_url: str, origin: str) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        Watcher(base_url, origin=origin)
    assert refused.value.status_code == 403
    info = requests.get(f"{base_url}/broadcast/info", headers={"Origin": origin}, timeout=10)
    assert info.status_code == 403
    assert "Access-Control-Allow-Origin" not in info.headers


def test_a_page_of_ours_opens_one(base_url: str) -> None:
    with Watcher(base_url, origin=base_url) as watcher:
        assert watcher.view("latest")["mark"]


@pytest.mark.parametrize("path", ["/broadcast/iframe.html", "/broadcast/000/a/jsonp", "/broadcast/000/a/htmlfile"])
def test_transports_that_are_of_no_use_are_not_there(base_url: str, path: str) -> None:
    assert requests.get(base_url + path, timeout=10).status_code == 404


def test_a_request_keeps_the_id_that_it_brought(base_url: str) -> None:
    answer = requests.get(f"{base_url}/api/timelines/latest", headers={"X-Request-ID": "from-the-test-1"}, timeout=10)
    assert answer.headers["X-Request-ID"] == "from-the-test-1"
