"""The bytes of renditions, as browsers and caches get them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import requests

from cloudstagram.contracts.renditions import Rendition
from fanout_workers.renditions import Renditions
from integration.upload_api.support import Api, Place

IMAGEID = "01M87TEXXP67TJP6Q7SE8WHKKK"


@pytest.fixture
def renditions(place: Place) -> Renditions:
    return Renditions(place.database, lambda: datetime.now(UTC))


@pytest.fixture
def url(api: Api, renditions: Renditions) -> str:
    """Where the display rendition is; the thumbnail is there too."""
    renditions.write(IMAGEID, Rendition.DISPLAY, b"display bytes", "image/jpeg")
    renditions.write(IMAGEID, Rendition.THUMBNAIL, b"thumbnail bytes", "image/webp")
    return f"{api.url}/images/{IMAGEID}"


def get(url: str, **headers: str) -> requests.Response:
    return requests.get(url, headers=headers, timeout=5)


def test_a_rendition_is_served_as_what_it_is(url: str) -> None:
    display, thumbnail = get(url), get(f"{url}/thumbnail")
    assert (display.content, display.headers["Content-Type"]) == (b"display bytes", "image/jpeg")
    assert (thumbnail.content, thumbnail.headers["Content-Type"]) == (b"thumbnail bytes", "image/webp")
    assert display.headers["ETag"] != thumbnail.headers["ETag"]


def test_a_browser_keeps_it_for_a_year_and_a_shared_cache_for_a_minute(url: str) -> None:
    assert get(url).headers["Cache-Control"] == "public, max-age=31536000, s-maxage=60"


def test_nothing_that_is_served_can_run_or_be_embedded_elsewhere(url: str) -> None:
    headers = get(url).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"] == f'inline; filename="{IMAGEID}.jpeg"'
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_who_has_it_is_told_so_in_few_bytes(url: str) -> None:
    etag = get(url).headers["ETag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = get(url, **{"If-None-Match": known})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["ETag"] == etag
        assert answer.headers["Cache-Control"].startswith("public")
    for unknown in ('"other"', "garbage", ""):
        assert get(url, **{"If-None-Match": unknown}).status_code == 200


def test_head_tells_the_same_without_the_bytes(url: str) -> None:
    for address, size in ((url, len(b"display bytes")), (f"{url}/thumbnail", len(b"thumbnail bytes"))):
        answer = requests.head(address, timeout=5)
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["Content-Length"] == str(size)
        assert answer.headers["ETag"] == get(address).headers["ETag"]


def test_a_rendition_takes_one_round_trip_to_mongodb(place: Place, url: str) -> None:
    etag = get(url).headers["ETag"]
    place.database.command("profile", 2)
    try:
        assert [get(url).status_code, get(url, **{"If-None-Match": etag}).status_code] == [200, 304]
    finally:
        place.database.command("profile", 0)
    ours = {f"command.{name}": {"$exists": False} for name in ("ping", "profile")}
    asked = place.database["system.profile"].find(ours)
    assert [(entry["op"], entry["ns"].partition(".")[2]) for entry in asked] == [("query", "fs.chunks")] * 2


def test_what_is_not_there_is_not_kept_by_caches(api: Api) -> None:
    for path in (IMAGEID, f"{IMAGEID}/thumbnail", "x", f"{IMAGEID}%2fdisplay", IMAGEID.lower()):
        answer = get(f"{api.url}/images/{path}")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")


def test_an_original_is_never_served(api: Api) -> None:
    imageid = api.log_in("ann").upload().json()["imageid"]
    assert get(f"{api.url}/images/{imageid}").status_code == 404


def test_writing_a_rendition_again_leaves_one(url: str, place: Place, renditions: Renditions) -> None:
    renditions.write(IMAGEID, Rendition.DISPLAY, b"made anew", "image/webp")
    assert (get(url).content, get(url).headers["Content-Type"]) == (b"made anew", "image/webp")
    assert place.stored() == (2, 2)


def test_removing_renditions_leaves_nothing_of_them(url: str, place: Place, renditions: Renditions) -> None:
    etag = get(url).headers["ETag"]
    for _ in range(2):
        renditions.remove(IMAGEID)
        assert place.stored() == (0, 0)
    assert get(url).status_code == get(f"{url}/thumbnail").status_code == 404
    assert get(url, **{"If-None-Match": etag}).status_code == 404
