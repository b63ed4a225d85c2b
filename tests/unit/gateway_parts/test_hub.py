"""The audience of an image, against the rule written down plainly; a replay gives what a live delivery would have."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cloudstagram.contracts import events
from cloudstagram.contracts.events import GATEWAYS, Audience
from cloudstagram.contracts.log import START, Place
from realtime_gateway.delivery import Delivery
from realtime_gateway.frames import Frame
from realtime_gateway.hub import Hub
from realtime_gateway.log.entries import Entry
from realtime_gateway.resets import Resets
from realtime_gateway.viewers import View, Viewer

PEOPLE = ("ann", "ben", "cem", "dee")
IMAGE = {
    "imageid": "01KAVQ0000000000000000000A",
    "userid": "ann",
    "comment": "",
    "alt": "",
    "uploaded": "",
    "mime": "image/png",
    "width": 1,
    "height": 1,
    "placeholder": "",
    "thumbnail": "",
    "url": "",
}


class Ear:
    """A socket that remembers what it was sent."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.ended: list[int] = []

    def send_frame(self, frame: Frame) -> None:
        self.frames.append(frame)

    def end(self, code: int, reason: str) -> None:
        self.ended.append(code)

    @property
    def heard(self) -> list[dict[str, Any]]:
        return [json.loads(json.loads(frame.quoted)) for frame in self.frames]


def viewer(hub: Hub, username: str | None, view: View, profile: str | None = None, resume: Place = START) -> Viewer:
    made = Viewer(Ear(), None)
    hub.open(made)
    hub.identify(made, username)
    hub.look_at(made, view, profile)
    made.resume = made.since = resume
    return made


def ear(viewer: Viewer) -> Ear:
    assert isinstance(viewer.socket, Ear)
    return viewer.socket


def entry(type_: str, audience: Audience, data: dict[str, Any], at: int = 5) -> Entry:
    return Entry(Place(at, 0, "a"), type_, audience, json.dumps(data))


people = st.sampled_from(PEOPLE)
viewers = st.tuples(
    st.one_of(st.none(), people),
    st.sampled_from(("latest", "home", "profile")),
    people,
    st.sampled_from([Place(1, 0, "a"), Place(3, 0, "a")]),
)
image_events = st.sampled_from(
    [
        entry(events.NEW_IMAGE, Audience(image_of="ann"), IMAGE),
        entry(events.LISTED, Audience(image_of="ann"), {"imageid": "x", "again": "2-0-a", "image": IMAGE}),
        entry(events.IMAGE_DELETED, Audience(image_of="ann"), {"imageid": "x"}),
    ]
)


@given(st.lists(viewers, max_size=8), st.sets(st.tuples(people, people)), image_events)
def test_an_image_reaches_whom_it_concerns_once_and_a_replay_says_the_same(
    wanted: list[tuple[str | None, View, str, Place]], follows: set[tuple[str, str]], event: Entry
) -> None:
    hub = Hub()
    delivery = Delivery(hub, Resets(hub))
    open_ = [viewer(hub, u, view, p if view == "profile" else None, resume) for u, view, p, resume in wanted]
    for username in PEOPLE:
        hub.set_follows(username, {b for a, b in follows if a == username and b != a})
    delivery.deliver(event)
    for each in open_:
        home = each.username == "ann" or ((each.username, "ann") in follows)
        concerned = home or each.username is None or each.view == "latest" or each.profile == "ann"
        if event.type == events.LISTED and each.resume == Place(1, 0, "a"):
            concerned = False
        heard = ear(each).heard
        assert len(heard) == concerned
        if concerned and event.type != events.IMAGE_DELETED:
            assert heard[0]["type"] == "new_image"
            assert heard[0]["home"] == home
            assert heard[0]["image"] == IMAGE
        replayed = delivery.replay(each, event)
        assert [frame.quoted for frame in ear(each).frames] == ([replayed.quoted] if replayed else [])


@given(st.lists(st.tuples(st.sampled_from(["follow", "unfollow", "read", "leave", "come"]), people, st.sets(people))))
def test_the_index_of_follows_says_what_was_done_last(steps: list[tuple[str, str, set[str]]]) -> None:
    hub = Hub()
    here = [viewer(hub, "dee", "home")]
    truth: set[str] = set()
    for what, whom, read in steps:
        if what == "leave" and here:
            hub.close(here.pop())
            truth = truth if here else set()
        elif what == "come":
            here.append(viewer(hub, "dee", "home"))
        elif what == "read":
            hub.set_follows("dee", read)
            truth = set(read) if here else set()
        elif what == "follow":
            hub.follow("dee", whom)
            truth |= {whom} if here else set()
        elif what == "unfollow":
            hub.unfollow("dee", whom)
            truth.discard(whom)
        for uploader in PEOPLE:
            assert hub.followers_of(uploader) == (set(here) if uploader in truth else set())


def test_a_frame_is_encoded_once_for_all_who_get_the_same() -> None:
    hub = Hub()
    watching = [viewer(hub, None, "latest") for _ in range(3)]
    Delivery(hub, Resets(hub)).deliver(entry(events.NEW_IMAGE, Audience(image_of="ann"), IMAGE))
    assert len({id(ear(each).frames[0]) for each in watching}) == 1


def test_what_concerns_one_person_reaches_all_her_sockets_and_nobody_else() -> None:
    hub = Hub()
    hers, other = [viewer(hub, "ann", "latest"), viewer(hub, "ann", "home")], viewer(hub, "ben", "latest")
    Delivery(hub, Resets(hub)).deliver(entry(events.FOLLOWED, Audience(user="ann"), {"username": "cem"}))
    assert [ear(each).heard for each in hers] == [[{"username": "cem", "type": "followed"}]] * 2
    assert ear(other).heard == []


def test_what_came_while_the_socket_was_open_is_not_told_again_with_a_new_view() -> None:
    hub = Hub()
    delivery = Delivery(hub, Resets(hub))
    ann = viewer(hub, "ann", "home", resume=Place(4, 0, "a"))
    followed = Audience(user="ann")
    assert delivery.replay(ann, entry(events.FOLLOWED, followed, {"username": "cem"}, 5)) is None
    assert delivery.replay(ann, entry(events.FOLLOWED, followed, {"username": "cem"}, 3)) is not None


def test_a_follow_resets_the_open_timelines_of_the_follower_alone() -> None:
    hub = Hub()
    home, latest, other = viewer(hub, "ann", "home"), viewer(hub, "ann", "latest"), viewer(hub, "ben", "home")
    delivery = Delivery(hub, Resets(hub))
    event = entry(events.FOLLOW, Audience(user="ann"), {"username": "cem"})
    delivery.deliver(event)
    assert [ear(each).heard for each in (home, latest, other)] == [[{"type": "reset"}], [], []]
    assert hub.followers_of("cem") == {home, latest}
    assert delivery.replay(home, event) is not None
    assert delivery.replay(latest, event) is None


def test_an_event_of_an_unknown_type_or_that_cant_be_read_concerns_nobody() -> None:
    hub = Hub()
    ann = viewer(hub, "ann", "latest")
    delivery = Delivery(hub, Resets(hub))
    for event in (
        entry("of_tomorrow", GATEWAYS, {}),
        entry(events.LISTED, Audience(image_of="ann"), {"again": 1}),
        entry(events.SESSION_ENDED, GATEWAYS, {}),
        entry(events.FOLLOW, Audience(user="ann"), {}),
    ):
        delivery.deliver(event)
        assert delivery.replay(ann, event) is None or event.type == events.FOLLOW
    assert ear(ann).heard == []
