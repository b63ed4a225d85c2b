"""The auditor: what differs from the records is found, counted and mended; what is on its way is left alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cloudstagram.contracts import keys
from cloudstagram.contracts.states import State
from eventually import eventually
from fanout_workers.auditor.audit import Audit
from fanout_workers.auditor.wiring import audit_of
from fanout_workers.metrics import DIVERGED
from integration.workers_processes.support import World, now, running

WORKERS = ("outbox-relay", "add-image-to-user", "new-image", "image-to-followers", "rebuild-timeline")


@pytest.fixture
def audit(world: World) -> Audit:
    """Whose second look comes at once: nothing else is at work."""
    return audit_of(world.redis, world.database, now, lambda seconds: False)


@pytest.fixture
def people(world: World) -> list[str]:
    """Bea follows Ann, who has three settled pictures, the newest first."""
    world.register("ann", "bea")
    world.follow("bea", "ann")
    imageids = [world.store_ready("ann", at=now() - timedelta(hours=hour)) for hour in (1, 2, 3)]
    for imageid in imageids:
        settle(world, imageid)
    world.redis.rpush(keys.images("ann"), *imageids)
    world.redis.set(keys.image_count("ann"), 3)
    for timeline in (keys.timeline("ann"), keys.timeline("bea"), keys.latest_images()):
        world.redis.rpush(timeline, *imageids)
    return imageids


def settle(world: World, imageid: str) -> None:
    world.records.finish(imageid, State.LISTED, 0)
    world.set_record(imageid, changed_at=now() - timedelta(minutes=10))


def counted() -> dict[str, float]:
    """The divergences so far, by list and kind."""
    samples = (sample for metric in DIVERGED.collect() for sample in metric.samples)
    return {
        f"{sample.labels['list']} {sample.labels['kind']}": sample.value
        for sample in samples
        if sample.name.endswith("_total") and sample.value
    }


def found_by(audit: Audit) -> dict[str, float]:
    before = counted()
    audit.audit("ann")
    audit.audit("bea")
    audit.audit_latest()
    return {name: value - before.get(name, 0) for name, value in counted().items() if value != before.get(name, 0)}


def test_where_all_is_well_nothing_is_found(world: World, audit: Audit, people: list[str]) -> None:
    assert found_by(audit) == {}
    assert not world.redis.exists(keys.rebuilds_due())


def test_between_two_looks_it_stops_at_once_and_mends_nothing(world: World, people: list[str]) -> None:
    world.redis.lrem(keys.images("ann"), 1, people[1])
    records = [world.record(imageid) for imageid in people]

    assert found_by(audit_of(world.redis, world.database, now, lambda seconds: True)) == {}
    assert [world.record(imageid) for imageid in people] == records


def test_every_series_is_there_at_zero(audit: Audit) -> None:
    series = {tuple(sample.labels.values()) for metric in DIVERGED.collect() for sample in metric.samples}
    assert {("images", "missing"), ("timeline", "extra"), ("latest_images", "twice"), ("follows", "count")} <= series


def test_a_hole_in_every_list_is_filled_by_the_workers(world: World, audit: Audit, people: list[str]) -> None:
    hole = people[1]
    for key in (keys.images("ann"), keys.timeline("ann"), keys.timeline("bea"), keys.latest_images()):
        world.redis.lrem(key, 1, hole)
    world.redis.decr(keys.image_count("ann"))
    world.redis.delete(keys.image(hole))
    # Once its record has a new round, it is on its way.
    assert found_by(audit) == {"images missing": 1, "images lost": 1}
    with running(world, *WORKERS):
        eventually(lambda: world.is_listed(hole), "it is listed again")
    for key in (keys.images("ann"), keys.timeline("ann"), keys.timeline("bea"), keys.latest_images()):
        assert world.list_of(key) == people
    assert world.redis.get(keys.image_count("ann")) == "3"
    world.set_record(hole, changed_at=now() - timedelta(minutes=10))
    assert found_by(audit) == {}


def test_a_timeline_with_a_hole_alone_is_rebuilt(world: World, audit: Audit, people: list[str]) -> None:
    world.redis.lrem(keys.timeline("bea"), 1, people[2])
    assert found_by(audit) == {"timeline missing": 1}
    assert world.redis.zrange(keys.rebuilds_due(), 0, -1) == ["bea"]
    with running(world, "outbox-relay", "rebuild-timeline"):
        eventually(lambda: world.list_of(keys.timeline("bea")) == people, "it is whole")


def test_what_stands_twice_or_in_disorder_is_put_in_order(world: World, audit: Audit, people: list[str]) -> None:
    world.redis.rpush(keys.images("ann"), people[0])
    world.redis.lpush(keys.timeline("bea"), people[2])
    world.redis.lpush(keys.latest_images(), people[1])
    found = found_by(audit)
    assert found["images twice"] == found["timeline twice"] == found["latest_images twice"] == 1
    for key in (keys.images("ann"), keys.timeline("bea"), keys.latest_images()):
        assert world.list_of(key) == people
    assert world.redis.get(keys.image_count("ann")) == "3"
    assert found_by(audit) == {}


def test_what_belongs_to_nobody_whom_she_follows_is_taken_out(world: World, audit: Audit, people: list[str]) -> None:
    world.register("zoe")
    stranger = world.store_ready("zoe")
    settle(world, stranger)
    world.redis.lpush(keys.images("zoe"), stranger)
    world.redis.lpush(keys.latest_images(), stranger)
    world.redis.lpush(keys.timeline("bea"), stranger)
    assert found_by(audit) == {"timeline extra": 1}
    assert world.list_of(keys.timeline("bea")) == people


@pytest.mark.parametrize("state", [State.DELETED, State.PURGED])
def test_a_deleted_picture_may_stay_in_the_timeline_of_who_follows_its_owner_no_longer(
    world: World, audit: Audit, people: list[str], state: State
) -> None:
    world.register("zoe")
    gone = world.store_ready("zoe")
    settle(world, gone)
    world.set_record(gone, state=state)
    world.redis.lpush(keys.timeline("bea"), gone)
    assert found_by(audit) == {}


def test_a_picture_that_is_gone_for_good_is_taken_out_of_its_owners_list(
    world: World, audit: Audit, people: list[str]
) -> None:
    world.set_record(people[0], state=State.PURGED)
    found = found_by(audit)
    assert found == {"images extra": 1, "latest_images extra": 1}
    assert world.list_of(keys.images("ann")) == people[1:] == world.list_of(keys.latest_images())
    assert world.redis.get(keys.image_count("ann")) == "2"


def test_a_count_that_is_not_its_lists_length_is_set(world: World, audit: Audit, people: list[str]) -> None:
    world.redis.set(keys.followers_count("ann"), 9)
    assert found_by(audit) == {"followers count": 1}
    assert world.redis.get(keys.followers_count("ann")) == "1"


@pytest.mark.parametrize("state", [State.STORED, State.READY, State.LISTED, State.DELETED])
def test_what_is_on_its_way_is_left_alone(world: World, audit: Audit, people: list[str], state: State) -> None:
    imageid = world.store_ready("ann")
    world.set_record(imageid, state=state)
    if state is State.DELETED:
        world.redis.lpush(keys.latest_images(), imageid)
    assert found_by(audit) == {}
    assert world.record(imageid).round == 0


def test_nothing_below_its_floor_is_missed_in_a_timeline(world: World, audit: Audit, people: list[str]) -> None:
    world.redis.lrem(keys.timeline("bea"), 1, people[2])
    world.redis.set(keys.timeline_floor("bea"), people[1])
    assert found_by(audit) == {}


def test_a_full_timeline_that_loses_an_entry_keeps_its_tail_as_floor(
    world: World, audit: Audit, people: list[str]
) -> None:
    older = [f"0{'0' * 20}{number:05d}" for number in range(800, 0, -1)]
    world.redis.rpush(keys.timeline("bea"), *older)
    world.redis.lpush(keys.timeline("bea"), people[2])
    assert "timeline twice" in found_by(audit)
    assert world.redis.get(keys.timeline_floor("bea")) == older[-1]
    assert world.list_of(keys.timeline("bea")) == [*people, *older]


def test_the_process_walks_through_everyone_and_says_so(world: World, people: list[str]) -> None:
    world.redis.set(keys.followers_count("ann"), 9)
    with running(world, "auditor") as processes:
        auditor = processes["auditor"]
        eventually(lambda: auditor.metric("cloudstagram_audited_people_total") >= 2, "both were looked at")
        eventually(lambda: world.redis.get(keys.followers_count("ann")) == "1", "the count is right")
        assert auditor.metric("cloudstagram_divergences_total", kind="count", list="followers") == 1
        assert auditor.metric("cloudstagram_divergences_total", kind="missing", list="timeline") == 0
        assert auditor.metric("cloudstagram_divergences_mended_total") == 1
