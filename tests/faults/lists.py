"""Redis's lists of pictures against the truth: each picture once, in order, none missing, none too much."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

import redis
from redis.client import Pipeline
from tests.faults.findings import Finding
from tests.faults.truth import Truth

from cloudstagram.contracts import keys

#: Pictures that the lists promise to hold.
LATEST, TIMELINE = 1_000, 800
#: Lists of one request.
AT_ONCE = 500


def check_lists(client: redis.Redis, truth: Truth, people: list[str]) -> list[Finding]:
    """All lists of pictures."""
    findings = _check_latest(client, truth)
    for person in people:
        findings += _check_uploads(client, truth, person) + check_timeline(client, truth, person)
    return findings


def read_list(client: redis.Redis, key: str) -> list[str]:
    """All of it."""
    return [str(item) for item in client.lrange(key, 0, -1)]


def read_lists(client: redis.Redis, names: Iterable[str]) -> list[list[str]]:
    """All of each, in the same order."""
    return _read_many(client, names, lambda pipeline, name: pipeline.lrange(name, 0, -1))


def read_indexes(client: redis.Redis, names: Iterable[str]) -> list[set[str]]:
    """The members of each, in the same order."""
    return [set(members) for members in _read_many(client, names, lambda pipeline, name: pipeline.zrange(name, 0, -1))]


def _read_many(client: redis.Redis, names: Iterable[str], ask: Callable[[Pipeline, str], object]) -> list[list[str]]:
    """What `ask` asks for each, in the same order, with few requests."""
    found: list[list[str]] = []
    names = iter(names)
    while some := list(islice(names, AT_ONCE)):
        with client.pipeline(transaction=False) as pipeline:
            for name in some:
                ask(pipeline, name)
            found += pipeline.execute()
    return found


def _check_uploads(client: redis.Redis, truth: Truth, person: str) -> list[Finding]:
    has = read_list(client, keys.images(person))
    findings = differences(f"the pictures of {person}", has, truth.of(person))
    count = int(client.get(keys.image_count(person)) or 0)
    if count != len(has):
        findings.append(Finding(f"{person} has {len(has)} pictures, and a count of {count}"))
    return findings


def _check_latest(client: redis.Redis, truth: Truth) -> list[Finding]:
    has = read_list(client, keys.latest_images())
    floor = client.get(keys.latest_images_floor()) or ""
    return differences("latest images", has, _down_to(truth.of(*truth.uploads), has, str(floor), LATEST))


def check_timeline(client: redis.Redis, truth: Truth, person: str) -> list[Finding]:
    """All of hers and of those she follows, down to its floor."""
    has = read_list(client, keys.timeline(person))
    findings = differences(f"the timeline of {person}, as a list", has, sorted(set(has), reverse=True))
    followed = read_list(client, keys.follows(person))
    floor = client.get(keys.timeline_floor(person)) or ""
    shown = [imageid for imageid in has if truth.is_live(imageid)]
    expected = _down_to(truth.of(person, *followed), has, str(floor), TIMELINE)
    return findings + differences(f"the timeline of {person}", shown, expected)


def _down_to(truth: list[str], has: list[str], floor: str, most: int) -> list[str]:
    """What a list has to hold: down to its floor and, where it is full, its tail."""
    lowest = max(floor, has[-1] if len(has) >= most else "")
    return [imageid for imageid in truth if imageid >= lowest]


def differences(where: str, has: list[str], expected: list[str]) -> list[Finding]:
    """A finding for each picture that is missing, too much, or there twice; one for a wrong order."""
    if has == expected:
        return []
    wrong = [("is missing from", set(expected) - set(has)), ("should not be in", set(has) - set(expected))]
    wrong.append(("stands twice in", {imageid for imageid in has if has.count(imageid) > 1}))
    findings = [Finding(f"{i} {how} {where}", (i,)) for how, imageids in wrong for i in sorted(imageids)]
    return findings or [Finding(f"the order is wrong in {where}: {has}")]
