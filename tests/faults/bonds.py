"""Follows and likes against what was answered, each from both its sides, and the counts against the lists."""

from __future__ import annotations

import redis
from tests.faults.findings import Finding
from tests.faults.history import History
from tests.faults.lists import read_list
from tests.faults.truth import GONE, Truth

from cloudstagram.contracts import keys


def check_follows(client: redis.Redis, history: History, people: list[str]) -> list[Finding]:
    """Both lists of everyone, their counts, their indexes, and what people were told."""
    findings = []
    follows = {person: read_list(client, keys.follows(person)) for person in people}
    followers = {person: read_list(client, keys.followers(person)) for person in people}
    for person in people:
        findings += _whole(client, follows[person], keys.follows(person), keys.follows_index(person))
        findings += _whole(client, followers[person], keys.followers(person), keys.followers_index(person))
        findings += _counted(client, follows[person], keys.follows_count(person))
        findings += _counted(client, followers[person], keys.followers_count(person))
    for a, b in ((a, b) for a in people for b in people if a != b):
        has = b in follows[a]
        if has != (a in followers[b]):
            findings.append(Finding(f"{a} follows {b} on one side only"))
        if not history.follow(a, b).may_be(has):
            findings.append(
                Finding(f"that {a} follows {b} is {has}, but was answered otherwise", (f"/api/follows/{b}",))
            )
    return findings


def check_likes(client: redis.Redis, history: History, truth: Truth, people: list[str]) -> list[Finding]:
    """The likers of every picture, from both sides, and what people were told."""
    findings = []
    liked = {person: read_list(client, keys.liked(person)) for person in people}
    for imageid, record in truth.records.items():
        likers = read_list(client, keys.likes(imageid))
        if record.state in GONE and likers:
            findings.append(Finding(f"{imageid} was deleted, and has likes", (imageid,)))
        if truth.is_live(imageid):
            findings += _whole(client, likers, keys.likes(imageid), keys.likes_index(imageid))
            findings += _check_likers(history, liked, imageid, likers)
    return findings


def settle(client: redis.Redis, history: History) -> None:
    """When nothing is on its way any more: what was never answered is as it is now, and has to stay so."""
    for (follower, followed), wish in history.follows.items():
        wish.stands(followed in read_list(client, keys.follows(follower)))
    for (username, imageid), wish in history.likes.items():
        wish.stands(username in read_list(client, keys.likes(imageid)))


def _check_likers(history: History, liked: dict[str, list[str]], imageid: str, likers: list[str]) -> list[Finding]:
    findings = []
    for person, theirs in liked.items():
        has = person in likers
        if theirs.count(imageid) != has:
            findings.append(Finding(f"{person} likes {imageid} on one side only", (imageid,)))
        if not history.like(person, imageid).may_be(has):
            findings.append(Finding(f"that {person} likes {imageid} is {has}, but was answered otherwise", (imageid,)))
    return findings


def _whole(client: redis.Redis, has: list[str], name: str, index: str) -> list[Finding]:
    findings = [] if len(set(has)) == len(has) else [Finding(f"somebody stands twice in {name}: {has}")]
    if set(client.zrange(index, 0, -1)) != set(has):
        findings.append(Finding(f"{index} has other members than {name}: {has}"))
    return findings


def _counted(client: redis.Redis, has: list[str], name: str) -> list[Finding]:
    count = int(client.get(name) or 0)
    return [] if count == len(has) else [Finding(f"{name} is {count}, the list has {len(has)}")]
