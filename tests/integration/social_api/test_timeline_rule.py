"""The timeline rule, held to a model while people follow, unfollow, upload, like, delete, and workers are at any step.

A timeline holds every live image of its owner and of those she follows now, and no other live one, down to its floor.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cloudstagram.contracts import keys
from cloudstagram.contracts.encoding import ascii_json
from cloudstagram.contracts.log import START
from integration.social_api.small_scripts import LATEST_CAP, SLACK, TIMELINE_CAP, SmallScripts
from integration.social_api.truth import PEOPLE, Truth, Upload

people = st.sampled_from(PEOPLE)
#: Which of the images that can take a step takes it.
which = st.integers(min_value=0, max_value=1_000)
FOLLOW_LIMIT = 3


class Timelines(RuleBasedStateMachine):
    """Each rule is one script: what Redis does in one step."""

    client: redis.Redis

    @initialize()
    def begin(self) -> None:
        self.client.flushdb()
        self.scripts = SmallScripts(self.client)
        self.truth = Truth()
        self.log_end = str(START)
        self.rebuilds: dict[str, list[str]] = {}
        self.notes: dict[str, str] = {}
        for person in PEOPLE:
            self.client.hset(keys.account(person), "registered", "2026-11-24T00:00:00.000Z")
        # A full timeline that has lost something: what is hard to keep right begins there.
        for followed in PEOPLE[1:]:
            self.follow(PEOPLE[0], followed)
            self.upload_several_at_once(followed, 4)
        self.unfollow(PEOPLE[0], PEOPLE[1])

    # -- people

    @rule(follower=people, followed=people)
    def follow(self, follower: str, followed: str) -> None:
        if follower == followed:
            return
        with self.noted(self.truth.follow(follower, followed)):
            outcome, emitted = self.scripts.run("follow", keys.follows(follower), follower, followed, FOLLOW_LIMIT)
        assert outcome == "done"
        self.heard(emitted)

    @rule(follower=people, followed=people)
    def unfollow(self, follower: str, followed: str) -> None:
        with self.noted(self.truth.unfollow(follower, followed)):
            self.heard(self.scripts.run("unfollow", keys.follows(follower), follower, followed))

    @precondition(lambda self: self.truth.uploads)
    @rule(person=people, n=which)
    def like(self, person: str, n: int) -> None:
        upload = self.pick(n, list(self.truth.uploads.values()))
        with self.noted(self.truth.like(person, upload.imageid)):
            done = self.scripts.run("like", keys.likes(upload.imageid), upload.imageid, person)
        assert done == (0 if upload.buried else 1)

    @precondition(lambda self: self.truth.uploads)
    @rule(person=people, n=which)
    def unlike(self, person: str, n: int) -> None:
        upload = self.pick(n, list(self.truth.uploads.values()))
        with self.noted(self.truth.unlike(person, upload.imageid)):
            done = self.scripts.run("unlike", keys.likes(upload.imageid), upload.imageid, person)
        assert done == (0 if upload.buried else 1)

    # -- an image's way

    @rule(person=people)
    def upload(self, person: str) -> None:
        upload = self.truth.upload(person)
        image = ascii_json({"imageid": upload.imageid, "userid": person})
        assert self.scripts.run("set_image", keys.image(upload.imageid), upload.imageid, image) == 1

    @rule(person=people, images=st.integers(2, 6))
    def upload_several_at_once(self, person: str, images: int) -> None:
        """All the way, while nothing else happens."""
        for _ in range(images):
            self.upload(person)
            newest = len(self.truth.uploads) - 1
            self.announce(newest)
            self.list_latest(newest)
            self.fan_out(next(reversed(self.truth.uploads.values())))

    @precondition(lambda self: self.truth.uploads)
    @rule(n=which)
    def announce(self, n: int) -> None:
        upload = self.pick(n, list(self.truth.uploads.values()))
        with self.noted(not upload.announced and not upload.buried):
            answer = self.scripts.run("announce", keys.images(upload.userid), upload.userid, upload.imageid)
        assert (answer[0] == "gone") == upload.buried
        if not upload.buried:
            self.truth.announce(upload)
            self.heard(answer[4])

    @precondition(lambda self: self.may_fan_out())
    @rule(n=which, at_once=st.integers(1, 3))
    def fan_out_a_chunk(self, n: int, at_once: int) -> None:
        upload = self.pick(n, self.may_fan_out())
        key = keys.followers_index(upload.userid)
        answer = self.scripts.run("fan_out", key, upload.userid, upload.imageid, at_once)
        upload.fanned_out = answer[0] != "more"
        if answer[0] == "done":
            self.heard(answer[2])
        cursor = float(self.client.hget(keys.progress(upload.imageid), "cursor") or 0)
        reached = set(self.client.zrange(key, "-inf", cursor, byscore=True))
        upload.awaited_by = set() if upload.fanned_out else upload.awaited_by - reached

    @precondition(lambda self: self.truth.uploads)
    @rule(n=which)
    def forget_how_far_it_has_come(self, n: int) -> None:
        """It is kept for a day; whoever drives the image on later begins its fan-out anew."""
        upload = self.pick(n, list(self.truth.uploads.values()))
        self.client.delete(keys.progress(upload.imageid))
        upload.fanned_out = False

    @precondition(lambda self: self.truth.uploads)
    @rule(n=which)
    def list_latest(self, n: int) -> None:
        upload = self.pick(n, list(self.truth.uploads.values()))
        answer = self.scripts.run("list_latest", keys.latest_images(), upload.userid, upload.imageid)
        if answer[0] == "done":
            upload.in_latest = True
            self.heard(answer[2])

    @precondition(lambda self: self.truth.uploads)
    @rule(n=which)
    def bury(self, n: int) -> None:
        upload = self.pick(n, list(self.truth.uploads.values()))
        self.heard(self.scripts.run("bury_image", keys.image(upload.imageid), upload.imageid, upload.userid))
        upload.buried = True

    @precondition(lambda self: any(upload.buried for upload in self.truth.uploads.values()))
    @rule(n=which)
    def unlist(self, n: int) -> None:
        upload = self.pick(n, [upload for upload in self.truth.uploads.values() if upload.buried])
        with self.noted(upload.announced and not upload.unlisted):
            self.scripts.run("unlist", keys.images(upload.userid), upload.userid, upload.imageid)
        upload.unlisted = True
        self.truth.likers[upload.imageid].clear()

    # -- rebuilding

    @rule(person=people)
    def begin_rebuild(self, person: str) -> None:
        note = self.scripts.run("begin_rebuild", keys.timeline(person), person)
        if note is not None and person not in self.rebuilds:
            self.notes[person] = note
            self.rebuilds[person] = [person, *self.truth.follows[person]]

    @precondition(lambda self: self.rebuilds)
    @rule(n=which)
    def go_on_with_a_rebuild(self, n: int) -> None:
        person = sorted(self.rebuilds)[n % len(self.rebuilds)]
        if self.rebuilds[person]:
            self.scripts.run("merge_person", keys.timeline(person), person, self.rebuilds[person].pop())
        else:
            self.heard(self.scripts.run("end_rebuild", keys.timeline(person), person, self.notes.pop(person)))
            del self.rebuilds[person]

    @rule(person=people, followed=people)
    def unfollow_when_all_but_the_end_of_a_rebuild_is_done(self, person: str, followed: str) -> None:
        self.begin_rebuild(person)
        while self.rebuilds.get(person):
            self.go_on_with_a_rebuild(sorted(self.rebuilds).index(person))
        self.unfollow(person, followed)
        if person in self.rebuilds:
            self.go_on_with_a_rebuild(sorted(self.rebuilds).index(person))

    # -- what holds after every step

    @invariant()
    def timelines_hold_what_they_should(self) -> None:
        with self.client.pipeline(transaction=False) as pipeline:
            for person in PEOPLE:
                pipeline.lrange(keys.timeline(person), 0, -1)
                pipeline.get(keys.timeline_floor(person))
                pipeline.zscore(keys.rebuilds_due(), person)
            answers = pipeline.execute()
        for person, images, noted, due in zip(PEOPLE, answers[::3], answers[1::3], answers[2::3], strict=True):
            shown, floor = capped(images, noted, TIMELINE_CAP)
            wanted = self.truth.wanted_by(person)
            assert set(self.truth.live(shown)) <= set(wanted), person
            assert due is not None or noted is None
            if person not in self.rebuilds:
                missing = {imageid for imageid in wanted if imageid >= floor} - set(shown)
                assert missing <= self.truth.still_coming(person), person

    @invariant()
    def latest_images_hold_what_they_should(self) -> None:
        with self.client.pipeline(transaction=False) as pipeline:
            images, noted = pipeline.lrange(keys.latest_images(), 0, -1).get(keys.latest_images_floor()).execute()
        shown, floor = capped(images, noted, LATEST_CAP)
        assert {imageid for imageid in self.truth.latest() if imageid >= floor} <= set(shown)

    @invariant()
    def lists_equal_the_model_and_counts_equal_lists(self) -> None:
        lists: list[tuple[str, list[str]]] = []
        indices: list[tuple[str, list[str]]] = []
        counts: list[tuple[str, int]] = []
        for person in PEOPLE:
            images, follows = self.truth.images_of(person), self.truth.follows[person]
            followers = self.truth.followers[person]
            lists += [(keys.images(person), images), (keys.liked(person), self.truth.liked[person])]
            lists += [(keys.follows(person), follows), (keys.followers(person), followers)]
            indices += [(keys.follows_index(person), follows), (keys.followers_index(person), followers)]
            counts += [(keys.image_count(person), len(images)), (keys.follows_count(person), len(follows))]
            counts += [(keys.followers_count(person), len(followers))]
        for imageid, likers in self.truth.likers.items():
            lists.append((keys.likes(imageid), likers))
            indices.append((keys.likes_index(imageid), likers))
        with self.client.pipeline(transaction=False) as pipeline:
            for key, _ in lists:
                pipeline.lrange(key, 0, -1)
            for key, _ in indices:
                pipeline.zrange(key, 0, -1, desc=True)
            for key, _ in counts:
                pipeline.get(key)
            answers = pipeline.execute()
        found = [*answers[: -len(counts)], *(int(count or 0) for count in answers[-len(counts) :])]
        assert dict(zip((key for key, _ in (*lists, *indices, *counts)), found, strict=True)) == dict(
            (*lists, *indices, *counts)
        )

    def teardown(self) -> None:
        """Once every worker is done, nothing is lacking."""
        if not hasattr(self, "truth"):
            return
        for upload in self.truth.uploads.values():
            self.fan_out(upload)
        for person in PEOPLE:
            while self.rebuilds or self.client.zscore(keys.rebuilds_due(), person) is not None:
                self.begin_rebuild(person)
                self.go_on_with_a_rebuild(0)
        for person in PEOPLE:
            assert not self.client.exists(keys.timeline_floor(person))
        self.timelines_hold_what_they_should()

    # -- how

    def may_fan_out(self) -> list[Upload]:
        return [upload for upload in self.truth.uploads.values() if upload.announced and not upload.fanned_out]

    def fan_out(self, upload: Upload) -> None:
        while upload in self.may_fan_out():
            self.fan_out_a_chunk(self.may_fan_out().index(upload), 2)

    def pick(self, n: int, uploads: list[Upload]) -> Upload:
        return uploads[n % len(uploads)]

    def heard(self, emitted: list[list[Any]]) -> None:
        """Every event names the one before."""
        for seq, prev, *_ in emitted:
            assert prev == self.log_end
            self.log_end = seq

    @contextmanager
    def noted(self, changes: bool) -> Iterator[None]:
        """A change is noted for the gateways, and a repeat is not."""
        before = self.newest_note()
        yield
        assert (self.newest_note() > before) == changes

    def newest_note(self) -> float:
        newest = self.client.zrange(keys.counts_changed(), -1, -1, withscores=True)
        return newest[0][1] if newest else 0


def capped(shown: list[str], noted: str | None, cap: int) -> tuple[list[str], str]:
    """A capped list, descending and not too long, and down to which imageid it is complete."""
    assert shown == sorted(set(shown), reverse=True)
    assert len(shown) <= cap + SLACK
    return shown, max(noted or "", shown[-1] if len(shown) >= cap else "")


def test_a10_a_timeline_holds_every_image_of_those_followed_now_and_nothing_else_down_to_its_floor(
    database: redis.Redis,
) -> None:
    class OnThisServer(Timelines):
        client = database

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        OnThisServer,
        settings=settings(
            max_examples=60,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
