"""Follows and likes against what was answered, each from both its sides, and the counts against the lists."""

from __future__ import annotations

from collections import Counter

import redis
from tests.faults.findings import Finding
from tests.faults.history import History
from tests.faults.lists import read_indexes, read_list, read_lists
from tests.faults.truth import GONE, Truth

from cloudstagram.contracts import keys


def check_follows(client: redis.Redis, history: History, people: list[str]) -> list[Finding]:
    """Both lists of everyone, their counts, their indexes, and what people were told."""
    findings = []
    follows = {person: read_list(client, keys.follows(person)) for person in people}
    followers = {person: read_list(client, keys.followers(person)) for person in people}
    for person in people:
        indexes = read_indexes(client, (keys.follows_index(person), keys.followers_index(person)))
        findings += _whole(follows[person], keys.follows(person), indexes[0])
        findings += _whole(followers[person], keys.followers(person), indexes[1])
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
    liked = {person: Counter(read_list(client, keys.liked(person))) for person in people}
    lists = read_lists(client, map(keys.likes, truth.records))
    indexes = read_indexes(client, map(keys.likes_index, truth.records))
    for (imageid, record), likers, index in zip(truth.records.items(), lists, indexes, strict=True):
        if record.state in GONE and likers:
            findings.append(Finding(f"{imageid} was deleted, and has likes", (imageid,)))
        if truth.is_live(imageid):
            findings += _whole(likers, keys.likes(imageid), index)
            findings += _check_likers(history, liked, imageid, likers)
    return findings


def settle(client: redis.Redis, history: History) -> None:
    """When nothing is on its way any more: what was never answered is as it is now, and has to stay so."""
    follows = read_lists(client, (keys.follows(follower) for follower, _ in history.follows))
    for ((_, followed), wish), list_ in zip(history.follows.items(), follows, strict=True):
        wish.stands(followed in list_)
    likes = read_lists(client, (keys.likes(imageid) for _, imageid in history.likes))
    for ((username, _), wish), list_ in zip(history.likes.items(), likes, strict=True):
        wish.stands(username in list_)


def _check_likers(history: History, liked: dict[str, Counter[str]], imageid: str, likers: list[str]) -> list[Finding]:
    findings = []
    for person, theirs in liked.items():
        has = person in likers
        if theirs[imageid] != has:
            findings.append(Finding(f"{person} likes {imageid} on one side only", (imageid,)))
        if not history.like(person, imageid).may_be(has):
            findings.append(Finding(f"that {person} likes {imageid} is {has}, but was answered otherwise", (imageid,)))
    return findings


def _whole(has: list[str], name: str, index: set[str]) -> list[Finding]:
    findings = [] if len(set(has)) == len(has) else [Finding(f"somebody stands twice in {name}: {has}")]
    if index != set(has):
        findings.append(Finding(f"the index of {name} has other members: {sorted(index ^ set(has))}"))
    return findings


def _counted(client: redis.Redis, has: list[str], name: str) -> list[Finding]:
    count = int(client.get(name) or 0)
    return [] if count == len(has) else [Finding(f"{name} is {count}, the list has {len(has)}")]
