"""Following and unfollowing, and the pages of who follows whom."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import redis

from api_process import Api
from cloudstagram.contracts import keys
from cloudstagram.contracts.limits import FOLLOWS_MOST
from integration.social_api.people import Person


def names(person: Person, path: str) -> list[str]:
    """Every page of a list of names, three at a time."""
    found: list[str] = []
    cursor = ""
    while True:
        page = person.json(f"{path}?limit=3{cursor}")
        found += [user["username"] for user in page["users"]]
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


def events(database: redis.Redis) -> list[tuple[str, str, str]]:
    entries: Any = database.xrange(keys.broadcast_log())
    return [(fields["type"], fields["audience"], fields["data"]) for _, fields in entries]


def test_to_follow_shows_in_both_profiles_and_lists_and_is_said_once(
    database: redis.Redis, somebody: Callable[[], Person]
) -> None:
    ann, bob = somebody(), somebody()
    before = len(events(database))
    assert [ann.follow(bob.name), ann.follow(bob.name)] == [204, 204]
    profile = ann.json(f"/api/users/{bob.name}")
    assert (profile["followers_count"], profile["following"]) == (1, True)
    assert ann.json(f"/api/users/{ann.name}")["follows_count"] == 1
    assert bob.json(f"/api/users/{ann.name}")["following"] is False
    assert names(ann, f"/api/users/{bob.name}/followers") == [ann.name]
    assert names(ann, f"/api/users/{ann.name}/follows") == [bob.name]
    assert events(database)[before:] == [
        ("follow", f'{{"user":"{ann.name}"}}', f'{{"username":"{bob.name}"}}'),
        ("followed", f'{{"user":"{bob.name}"}}', f'{{"username":"{ann.name}"}}'),
    ]


def test_to_unfollow_undoes_it_and_is_said_once(database: redis.Redis, somebody: Callable[[], Person]) -> None:
    ann, bob = somebody(), somebody()
    assert ann.follow(bob.name) == 204
    before = len(events(database))
    assert [ann.unfollow(bob.name), ann.unfollow(bob.name)] == [204, 204]
    profile = ann.json(f"/api/users/{bob.name}")
    assert (profile["followers_count"], profile["following"]) == (0, False)
    assert names(ann, f"/api/users/{bob.name}/followers") == []
    assert events(database)[before:] == [("unfollow", f'{{"user":"{ann.name}"}}', f'{{"username":"{bob.name}"}}')]


def test_one_can_not_follow_oneself_or_nobody(somebody: Callable[[], Person]) -> None:
    ann = somebody()
    assert [ann.follow(ann.name), ann.follow("nobody_at_all"), ann.follow("a:b"), ann.follow("api")] == [
        409,
        404,
        404,
        404,
    ]
    assert [ann.unfollow("nobody_at_all"), ann.unfollow("a%00b")] == [404, 404]


def test_who_follows_as_many_as_one_may_is_told_so(database: redis.Redis, somebody: Callable[[], Person]) -> None:
    ann, bob = somebody(), somebody()
    others = {f"x{n}": n + 1 for n in range(FOLLOWS_MOST - 1)}
    database.zadd(keys.follows_index(ann.name), others)
    last, one_more = somebody(), ann("PUT", f"/api/follows/{bob.name}")
    assert one_more.status_code == 204
    refused = ann("PUT", f"/api/follows/{last.name}")
    assert refused.status_code == 409
    assert "5,000" in refused.json()["detail"]
    assert ann.follow(bob.name) == 204


def test_lists_are_paged_newest_first_and_neither_skip_nor_repeat_while_people_come_and_go(
    somebody: Callable[[], Person],
) -> None:
    star, fans = somebody(), [somebody() for _ in range(8)]
    assert [fan.follow(star.name) for fan in fans[:7]] == [204] * 7
    path = f"/api/users/{star.name}/followers?limit=3"
    first = star.json(path)
    fans[7].follow(star.name)  # newer than the page
    fans[0].unfollow(star.name)
    fans[0].follow(star.name)  # moves from the last page to before the first
    fans[4].unfollow(star.name)  # the last of the first page: its cursor holds all the same
    second = star.json(f"{path}&cursor={first['next']}")
    assert [user["username"] for user in first["users"]] == [fan.name for fan in (fans[6], fans[5], fans[4])]
    assert [user["username"] for user in second["users"]] == [fan.name for fan in (fans[3], fans[2], fans[1])]
    assert second["next"] is None


def test_counts_equal_lists_whatever_happens_at_once(database: redis.Redis, somebody: Callable[[], Person]) -> None:
    people = [somebody() for _ in range(4)]
    pairs = [(a, b) for a in people for b in people if a is not b] * 6

    def change(n: int) -> int:
        follower, followed = pairs[n % len(pairs)]
        return (follower.unfollow if n % 3 == 0 else follower.follow)(followed.name)

    with ThreadPoolExecutor(16) as threads:
        assert set(threads.map(change, range(200))) == {204}
    for person in people:
        profile = person.json(f"/api/users/{person.name}")
        assert profile["followers_count"] == len(names(person, f"/api/users/{person.name}/followers"))
        assert profile["follows_count"] == len(names(person, f"/api/users/{person.name}/follows"))
        assert database.lrange(keys.followers(person.name), 0, -1) == names(
            person, f"/api/users/{person.name}/followers"
        )


def test_to_follow_needs_a_session(api: Api, somebody: Callable[[], Person]) -> None:
    name = somebody().name
    nobody = Person(api.url, "nobody")
    assert [nobody.follow(name), nobody.unfollow(name)] == [401, 401]


def test_what_was_uploaded_before_comes_into_the_timeline_in_full_at_the_real_caps(
    database: redis.Redis, somebody: Callable[[], Person]
) -> None:
    ann, bob = somebody(), somebody()
    theirs = [f"01{n:024d}" for n in range(2_000, 0, -2)]
    own = [f"01{n:024d}" for n in range(1_761, 1, -2)]
    database.rpush(keys.images(bob.name), *theirs)
    database.rpush(keys.images(ann.name), *own)
    database.rpush(keys.timeline(ann.name), *own[:880])
    assert ann.follow(bob.name) == 204
    assert database.lrange(keys.timeline(ann.name), 0, -1) == sorted(own + theirs, reverse=True)[:800]
    assert ann.unfollow(bob.name) == 204
    timeline = database.lrange(keys.timeline(ann.name), 0, -1)
    assert timeline == [imageid for imageid in own if imageid in set(sorted(own + theirs, reverse=True)[:800])]
    assert database.zscore(keys.rebuilds_due(), ann.name) is not None
