"""Liking and unliking, who likes what, and the likes of many images at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis

from api_process import Api
from cloudstagram.contracts import keys
from integration.social_api.people import Person


def likes(person: Person, *imageids: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = person.json(f"/api/likes?images={','.join(imageids)}")["likes"]
    return found


def test_a_like_counts_once_and_can_be_taken_back(
    api: Api, database: redis.Redis, somebody: Callable[[], Person], image: Callable[[str], str]
) -> None:
    ann, imageid = somebody(), image("bob")
    path = f"/api/likes/{imageid}"
    assert [ann("PUT", path).status_code, ann("PUT", path).status_code] == [204, 204]
    liked = {"imageid": imageid, "likes": 1, "liked": True, "likers": [ann.name]}
    assert likes(ann, imageid) == [liked]
    assert likes(Person(api.url, "nobody"), imageid) == [liked | {"liked": False}]
    assert ann.json(path) == {"users": [{"username": ann.name}], "next": None}
    assert database.lrange(keys.liked(ann.name), 0, -1) == [imageid]
    assert [ann("DELETE", path).status_code, ann("DELETE", path).status_code] == [204, 204]
    assert likes(ann, imageid) == [{"imageid": imageid, "likes": 0, "liked": False, "likers": []}]
    assert database.lrange(keys.liked(ann.name), 0, -1) == []


def test_a_repeat_notes_no_change(
    database: redis.Redis, somebody: Callable[[], Person], image: Callable[[str], str]
) -> None:
    ann, imageid = somebody(), image("bob")
    ann("PUT", f"/api/likes/{imageid}")
    noted = database.zrange(keys.counts_changed(), 0, -1, withscores=True)
    assert {f"likes/{imageid}", f"liked/{ann.name}/{imageid}"} <= {name for name, _ in noted}
    ann("PUT", f"/api/likes/{imageid}")
    assert database.zrange(keys.counts_changed(), 0, -1, withscores=True) == noted


def test_counts_say_as_of_when_they_are(
    database: redis.Redis, somebody: Callable[[], Person], image: Callable[[str], str]
) -> None:
    ann, bob, imageid = somebody(), somebody(), image("bob")
    for method, path in (("PUT", f"/api/likes/{imageid}"), ("PUT", f"/api/follows/{bob.name}")):
        before = [ann.json(f"/api/likes?images={imageid}")["at"], ann.json(f"/api/users/{bob.name}")["at"]]
        ann(method, path)
        newest = int(database.zrange(keys.counts_changed(), -1, -1, withscores=True)[0][1])
        after = [ann.json(f"/api/likes?images={imageid}")["at"], ann.json(f"/api/users/{bob.name}")["at"]]
        assert max(before) < newest == min(after) == max(after)


def test_likers_are_paged_newest_first_and_three_are_shown_with_an_image(
    somebody: Callable[[], Person], image: Callable[[str], str]
) -> None:
    imageid, people = image("bob"), [somebody() for _ in range(5)]
    for person in people:
        person("PUT", f"/api/likes/{imageid}")
    newest_first = [person.name for person in reversed(people)]
    assert likes(people[0], imageid)[0]["likers"] == newest_first[:3]
    first = people[0].json(f"/api/likes/{imageid}?limit=2")
    people[0]("DELETE", f"/api/likes/{imageid}")
    people[0]("PUT", f"/api/likes/{imageid}")
    second = people[0].json(f"/api/likes/{imageid}?limit=2&cursor={first['next']}")
    assert [user["username"] for user in first["users"] + second["users"]] == newest_first[:4]
    assert second["next"] is None


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_image_that_there_is_not_has_no_likes(
    database: redis.Redis, somebody: Callable[[], Person], image: Callable[[str], str], method: str
) -> None:
    ann, deleted = somebody(), image("bob")
    ann("PUT", f"/api/likes/{deleted}")
    database.delete(keys.image(deleted))
    for imageid in (deleted, "01ARZ3NDEKTSV4RRFFQ69G5FAV", "not-an-image", deleted.lower()):
        assert ann(method, f"/api/likes/{imageid}").status_code == 404


def test_images_that_there_are_not_are_left_out_and_each_is_named_once(
    somebody: Callable[[], Person], image: Callable[[str], str]
) -> None:
    ann, here, there = somebody(), image("bob"), image("cleo")
    found = likes(ann, there, "01ARZ3NDEKTSV4RRFFQ69G5FAV", here, there)
    assert [entry["imageid"] for entry in found] == [there, here]


@pytest.mark.parametrize("images", [None, "", ",", "x", "01ARZ3NDEKTSV4RRFFQ69G5FAV,", "too many"])
def test_what_names_no_images_or_too_many_is_refused(api: Api, images: str | None) -> None:
    if images == "too many":
        images = ",".join(f"01ARZ3NDEKTSV4RRFFQ69G5F{n:02d}" for n in range(51))
    answer = api.get("/api/likes", params={"images": images})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["images"]


def test_likes_that_come_at_once_are_all_counted(
    database: redis.Redis, somebody: Callable[[], Person], image: Callable[[str], str]
) -> None:
    imageid, people = image("bob"), [somebody() for _ in range(6)]

    def change(n: int) -> int:
        person, method = people[n % 6], "DELETE" if n % 4 == 0 else "PUT"
        return person(method, f"/api/likes/{imageid}").status_code

    with ThreadPoolExecutor(12) as threads:
        assert set(threads.map(change, range(120))) == {204}
    shown = likes(people[0], imageid)[0]
    assert shown["likes"] == database.zcard(keys.likes_index(imageid)) == database.llen(keys.likes(imageid))


def test_to_like_needs_a_session(api: Api, image: Callable[[str], str]) -> None:
    path = f"/api/likes/{image('bob')}"
    nobody = Person(api.url, "nobody")
    nobody.token = "x" * 43
    assert [nobody("PUT", path).status_code, nobody("DELETE", path).status_code] == [401, 401]
