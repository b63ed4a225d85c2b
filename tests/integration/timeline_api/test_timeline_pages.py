"""Pages of timelines: what they show, that they neither skip nor repeat, that the stream from `seq` completes them."""

from __future__ import annotations

from typing import Any

import pytest
import redis
import requests

from api_process import Api
from cloudstagram.contracts import keys
from cloudstagram.contracts.log import Position
from integration.timeline_api.pictures import Pictures, imageids

LATEST = "/api/timelines/latest"
HOME = "/api/timelines/home"


def page(api: Api, path: str, cookies: dict[str, str] | None = None, **parameters: object) -> Any:
    answer = api.get(path, cookies=cookies, params={k: v for k, v in parameters.items() if v is not None})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json()


def pages(api: Api, path: str, limit: int) -> list[list[str]]:
    """The imageids of every page."""
    found, cursor = [], None
    while True:
        read = page(api, path, limit=limit, cursor=cursor)
        found.append(imageids(read))
        cursor = read["next"]
        if cursor is None:
            return found


def test_an_empty_timeline_is_a_page_without_images(api: Api, pictures: Pictures) -> None:
    pictures.register("ann")
    assert page(api, HOME, pictures.cookies("ann")) == {"images": [], "next": None, "seq": "0-0-0~0", "at": 0}
    assert page(api, LATEST)["images"] == []
    assert page(api, "/api/timelines/users/ann")["images"] == []


def test_an_image_is_shown_with_its_likes_and_the_newest_three_who_like_it(api: Api, pictures: Pictures) -> None:
    pictures.register("ann")
    imageid = pictures.upload("ann", comment='Größe "💚" \\ </script>')
    for name in ("bob", "cleo", "dan", "eve"):
        pictures.like(name, imageid)
    expected = {
        "imageid": imageid,
        "userid": "ann",
        "comment": 'Größe "💚" \\ </script>',
        "alt": "What it shows",
        "uploaded": "2026-11-24T03:05:12.345Z",
        "mime": "image/jpeg",
        "width": 2048,
        "height": 1365,
        "placeholder": "1QcSHQRnh493V4dIh4eXh1h4kJUI",
        "thumbnail": f"/images/{imageid}/thumbnail",
        "url": f"/images/{imageid}",
        "likes": 4,
        "liked": False,
        "likers": ["eve", "dan", "cleo"],
    }
    assert page(api, LATEST)["images"] == [expected]
    assert page(api, LATEST, pictures.cookies("bob"))["images"] == [expected | {"liked": True}]
    assert page(api, LATEST, pictures.cookies("ann"))["images"] == [expected]


def test_each_timeline_shows_whose_images_belong_there(api: Api, pictures: Pictures) -> None:
    pictures.register("ann", "bob", "cleo")
    bobs = pictures.upload("bob")
    cleos = pictures.upload("cleo")
    pictures.follow("ann", "bob")
    anns = pictures.upload("ann")
    assert imageids(page(api, LATEST)) == [anns, cleos, bobs]
    assert imageids(page(api, HOME, pictures.cookies("ann"))) == [anns, bobs]
    assert imageids(page(api, "/api/timelines/users/bob")) == [bobs]
    assert imageids(page(api, "/api/timelines/users/BOB")) == [bobs]


def test_pages_end_where_the_list_does(api: Api, pictures: Pictures) -> None:
    pictures.register("ann")
    uploaded = [pictures.upload("ann") for _ in range(6)][::-1]
    for path in (LATEST, "/api/timelines/users/ann"):
        assert pages(api, path, limit=4) == [uploaded[:4], uploaded[4:]]
        assert pages(api, path, limit=3) == [uploaded[:3], uploaded[3:]]
        assert pages(api, path, limit=50) == [uploaded]


def test_twenty_are_shown_where_no_limit_is_given(api: Api, pictures: Pictures) -> None:
    for _ in range(22):
        pictures.upload("ann")
    assert len(page(api, LATEST)["images"]) == 20


def test_paging_neither_skips_nor_repeats_while_images_arrive(api: Api, pictures: Pictures) -> None:
    pictures.register("ann")
    late = pictures.ready("ann")
    uploaded = [pictures.upload("ann") for _ in range(9)][::-1]
    shown, cursor = [], None
    while True:
        read = page(api, LATEST, limit=2, cursor=cursor)
        shown += imageids(read)
        pictures.upload("bob")
        cursor = read["next"]
        if cursor is None:
            break
    assert shown == uploaded
    pictures.announce("ann", late)  # the oldest comes last, and stands where it belongs
    assert imageids(page(api, "/api/timelines/users/ann", cursor=uploaded[-1])) == [late]


def test_deleted_images_are_left_out_and_paging_goes_on(api: Api, pictures: Pictures) -> None:
    uploaded = [pictures.upload("ann") for _ in range(8)][::-1]
    for imageid in uploaded[2:5]:
        pictures.delete("ann", imageid)
    assert pages(api, LATEST, limit=2) == [uploaded[:2], [], uploaded[5:6], uploaded[6:]]


def test_a_cursor_holds_after_its_image_was_deleted_and_taken_out(api: Api, pictures: Pictures) -> None:
    uploaded = [pictures.upload("ann") for _ in range(6)][::-1]
    first = page(api, LATEST, limit=3)
    pictures.delete("ann", uploaded[2])
    pictures.unlist("ann", uploaded[2])
    assert imageids(page(api, LATEST, limit=3, cursor=first["next"])) == uploaded[3:]


def test_a_cursor_finds_its_place_anywhere_in_a_long_list(api: Api, pictures: Pictures, database: redis.Redis) -> None:
    pictures.register("ann")
    uploaded = [pictures.ready("ann") for _ in range(60)][::-1]
    listed = uploaded[::2]
    database.rpush(keys.images("ann"), *listed)
    for place, cursor in enumerate(uploaded):
        following = imageids(page(api, "/api/timelines/users/ann", limit=1, cursor=cursor))
        assert following == listed[place // 2 + 1 :][:1]


def test_seq_is_the_end_of_the_log_and_the_newest_change_of_counts(
    api: Api, pictures: Pictures, database: redis.Redis
) -> None:
    imageid = pictures.upload("ann")
    pictures.like("bob", imageid)
    position = Position.parse(page(api, LATEST)["seq"])
    entries: Any = database.xrevrange(keys.broadcast_log(), count=1)
    (newest, score), *_ = database.zrange(keys.counts_changed(), 0, 0, desc=True, withscores=True)
    assert (position.place.stream_id, position.place.nonce) == (entries[0][0], entries[0][1]["nonce"])
    assert position.score == int(score)
    assert newest == f"liked/bob/{imageid}"


def test_a_page_and_what_the_log_says_after_its_seq_are_the_truth_at_every_step(
    api: Api, pictures: Pictures, database: redis.Redis
) -> None:
    old = pictures.upload("bob")
    image = pictures.ready("ann")
    read = [page(api, LATEST)]
    for step in (
        lambda: pictures.announce("ann", image),
        lambda: pictures.upload("bob"),
        lambda: pictures.list_latest("ann", image),
        lambda: pictures.delete("bob", old),
        lambda: pictures.unlist("bob", old),
        lambda: pictures.upload("ann"),
    ):
        step()
        read.append(page(api, LATEST))
    truth = set(imageids(read[-1]))
    assert len(truth) == 3
    assert [completed(database, earlier) for earlier in read] == [truth] * len(read)


def completed(database: redis.Redis, earlier: Any) -> set[str]:
    """What a browser shows in the end that read this page and heard everything after it."""
    place = Position.parse(earlier["seq"]).place
    entries: Any = database.xrange(keys.broadcast_log(), min=f"({place.stream_id}")
    shown = set(imageids(earlier))
    for _, fields in entries:
        if fields["type"] == "new_image" or fields["type"] == "listed":
            shown.add(_imageid(fields))
        elif fields["type"] == "image_deleted":
            shown.discard(_imageid(fields))
    return shown


def _imageid(fields: dict[str, str]) -> str:
    return fields["data"].split('"imageid":"')[1][:26]


def test_a_visitor_with_a_stale_cookie_is_a_visitor_without_one(api: Api, pictures: Pictures) -> None:
    pictures.upload("ann")
    assert page(api, LATEST, {"cloudstagram_session": "x" * 43})["images"][0]["liked"] is False


def test_a_page_takes_at_most_two_round_trips_to_redis(api: Api, pictures: Pictures, database: redis.Redis) -> None:
    pictures.register("ann")
    cookies = pictures.cookies("ann")
    for _ in range(20):
        pictures.like("bob", pictures.upload("ann"))
    page(api, HOME, cookies)
    before = calls(database)
    page(api, HOME, cookies)
    assert calls(database) - before == 2


def calls(database: redis.Redis) -> int:
    """Scripts that Redis was asked to run."""
    return int(database.info("commandstats")["cmdstat_evalsha"]["calls"])


@pytest.mark.parametrize("path", [HOME, "/api/timelines/users/nobody_here", "/api/timelines/users/x", "/api/timelines"])
def test_what_there_is_not_for_the_asker(api: Api, database: redis.Redis, path: str) -> None:
    expected = 401 if path == HOME else 404
    refused(api.get(path), expected)


@pytest.mark.parametrize("cursor", ["", "x", "01ARZ3NDEKTSV4RRFFQ69G5FA", "01arz3ndektsv4rrffq69g5fav", "(", "9" * 300])
@pytest.mark.parametrize("path", [LATEST, "/api/timelines/users/ann"])
def test_a_cursor_that_no_page_gave_is_named(api: Api, pictures: Pictures, path: str, cursor: str) -> None:
    pictures.register("ann")
    assert refused(api.get(path, params={"cursor": cursor}), 422) == ["cursor"]


@pytest.mark.parametrize("limit", ["0", "51", "-1", "x", "1.0", "٣", ""])
def test_a_limit_that_is_none_is_named(api: Api, database: redis.Redis, limit: str) -> None:
    assert refused(api.get(LATEST, params={"limit": limit}), 422) == ["limit"]


def test_the_description_is_served(api: Api, database: redis.Redis) -> None:
    assert api.get("/api/timelines/openapi.json").json()["openapi"] == "3.1.0"


def test_nothing_but_reading_is_possible(api: Api, database: redis.Redis) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        refused(requests.request(method, api.url + LATEST, timeout=10), 405)


def refused(answer: requests.Response, status: int) -> list[str]:
    """The fields at fault."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    return [error["field"] for error in answer.json().get("errors", [])]
