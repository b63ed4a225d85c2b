"""What an open page gets, on every transport: live, after an absence, and when the gap can't be filled."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloudstagram.contracts import keys
from integration.gateway_process.clients import TRANSPORTS, WebSocketClient
from integration.gateway_process.support import Gateway, World, running

every_transport = pytest.mark.parametrize("transport", TRANSPORTS)


@every_transport
def test_a_new_image_arrives_on_every_transport_with_heartbeats_and_their_marks(
    gateway: Gateway, world: World, transport: str
) -> None:
    with TRANSPORTS[transport](gateway, None) as client:
        welcome = client.view("latest")
        assert welcome["username"] is None
        assert welcome["heartbeat"] == 250
        world.broadcast(world.announce(imageid := world.picture()))
        message = client.wait_for("new_image")
        assert message["image"]["imageid"] == imageid
        assert message["image"]["comment"] == "Grüße \u2028 👋"
        assert message["home"] is False
        assert client.wait_for("heartbeat")["mark"].startswith(world.log()[-1].seq or "no")


@every_transport
def test_what_was_missed_is_brought_on_return_and_nothing_twice(gateway: Gateway, world: World, transport: str) -> None:
    world.share()
    with TRANSPORTS[transport](gateway, None) as client:
        client.view("latest")
        world.announce(world.picture())
        client.wait_for("new_image")
        mark = client.mark(world)
    missed = [world.share() for _ in range(3)]
    with TRANSPORTS[transport](gateway, None) as client:
        client.view("latest", resume=mark)
        client.settle(world)
        assert set(client.images()) == set(missed)
        assert client.of_type("reset") == []


def test_identity_is_the_sessions_and_a_stale_cookie_is_nobodys(gateway: Gateway, world: World) -> None:
    with WebSocketClient(gateway, world.log_in("ann")) as client:
        client.say(type="view", view="home", username=None, user="ben", userid="ben")
        assert client.wait_for("welcome")["username"] == "ann"
    with WebSocketClient(gateway, "A" * 43) as client:
        assert client.view("home")["username"] is None
    with WebSocketClient(gateway, "garbage") as client:
        assert client.view("latest")["username"] is None


def test_each_of_many_views_at_once_is_answered_and_the_newest_holds(gateway: Gateway, world: World) -> None:
    world.register("ann", "zoe")
    with WebSocketClient(gateway) as client:
        client.send_raw("no view")
        for _ in range(14):
            client.say(type="view", view="profile", username="ann")
        client.say(type="view", view="profile", username="zoe")
        mark = client.mark(world)
        assert len(client.of_type("welcome")) == 15
        assert len(client.of_type("error")) == 1
        world.follow("ann", "zoe")
        assert client.wait_for("profile", username="zoe")["followers_count"] == 1
        assert mark


def test_home_says_whether_the_image_is_in_the_viewers_own_timeline(gateway: Gateway, world: World) -> None:
    world.follow("ben", "ann")
    tokens = {name: world.log_in(name) for name in ("ann", "ben", "cem")}
    with (
        WebSocketClient(gateway, tokens["ann"]) as uploader,
        WebSocketClient(gateway, tokens["ben"]) as follower,
        WebSocketClient(gateway, tokens["cem"]) as stranger,
        WebSocketClient(gateway, tokens["cem"]) as strangers_home,
        WebSocketClient(gateway) as nobody,
    ):
        uploader.view("profile", username="cem")
        follower.view("home")
        stranger.view("profile", username="ann")
        strangers_home.view("home")
        nobody.view("home")
        world.share("ann")
        homes = [client.wait_for("new_image")["home"] for client in (uploader, follower, stranger, nobody)]
        assert homes == [True, True, False, False]
        strangers_home.settle(world)
        assert strangers_home.images() == []


def test_to_follow_changes_what_arrives_and_resets_the_own_timeline(gateway: Gateway, world: World) -> None:
    with WebSocketClient(gateway, world.log_in("ben")) as ben, WebSocketClient(gateway, world.log_in("ann")) as ann:
        ben.view("home")
        ann.view("latest")
        world.follow("ben", "ann")
        ben.wait_for("reset")
        assert ann.wait_for("followed")["username"] == "ben"
        world.announce(world.picture("ann"))
        assert ben.wait_for("new_image")["home"] is True
        world.unfollow("ben", "ann")
        ben.wait_for("reset")
        world.announce(world.picture("ann"))
        ann.wait_for("new_image")
        ann.wait_for("new_image")
        ben.settle(world)
        assert len(ben.images()) == 1


def test_a_deletion_and_an_images_state_reach_whom_they_concern(gateway: Gateway, world: World) -> None:
    with WebSocketClient(gateway, world.log_in("ann")) as ann, WebSocketClient(gateway) as nobody:
        ann.view("home")
        nobody.view("latest")
        data = {"imageid": "x", "state": "rejected", "reason": "It is no picture."}
        world.event("image_state", {"user": "ann"}, data)
        assert ann.wait_for("image_state") == {"type": "image_state", **data}
        imageid = world.share("ann")
        world.delete(imageid)
        for client in (ann, nobody):
            assert client.wait_for("image_deleted")["imageid"] == imageid
        assert nobody.of_type("image_state") == []


@pytest.mark.parametrize(
    "resume",
    ["1-0-ab~0", "9999999999999-0-ab~0", "0-0-0~9999999999999999", "of a version of tomorrow", ""],
    ids=["an old place", "a place to come", "a score to come", "garbage", "empty"],
)
def test_a_gap_that_cant_be_filled_is_a_reset_before_the_welcome(gateway: Gateway, world: World, resume: str) -> None:
    world.share()
    before = gateway.metric("cloudstagram_gateway_resumes_total", by="reset")
    with WebSocketClient(gateway) as client:
        client.view("latest", resume=resume)
        assert gateway.metric("cloudstagram_gateway_resumes_total", by="reset") == before + 1
        assert [message["type"] for message in client.seen if message["type"] != "heartbeat"] == ["reset", "welcome"]


def test_a_position_below_the_counts_floor_is_a_reset(gateway: Gateway, world: World) -> None:
    world.share()
    _, seq = world.page("latest")
    world.redis.set(keys.counts_changed_floor(), str(int(seq.partition("~")[2]) + 1))
    with WebSocketClient(gateway) as client:
        client.view("latest", resume=seq)
        told = [message["type"] for message in client.seen if message["type"] != "heartbeat"]
        assert told[:1] == ["reset"]


def test_a_page_read_just_now_is_completed_by_a_gateway_that_is_behind(gateway: Gateway, world: World) -> None:
    """Its seq is a place that no gateway has heard of yet."""
    with WebSocketClient(gateway) as client:
        for _ in range(20):
            world.announce(world.picture())
            _, seq = world.page("latest")
            client.view("latest", resume=seq)
        assert client.of_type("reset") == []


def test_the_end_of_a_session_closes_its_sockets_within_a_second_on_every_transport(
    gateway: Gateway, world: World
) -> None:
    for name, make in TRANSPORTS.items():
        token = world.log_in("ann")
        with make(gateway, token) as client, make(gateway, world.log_in("ann")) as other:
            client.view("home")
            other.view("home")
            world.log_out(token)
            assert client.wait_closed(1.5)[0] == 4001, name
            other.settle(world)


def test_a_session_that_vanished_is_found_with_a_heartbeat(gateway: Gateway, world: World) -> None:
    with WebSocketClient(gateway, world.log_in("ann")) as client:
        client.view("home")
        world.redis.delete(*world.redis.keys("*:session"))
        assert client.wait_closed()[0] == 4001


def test_redis_that_lost_its_last_writes_resets_every_page_and_goes_on(gateway: Gateway, world: World) -> None:
    kept = world.share()
    with WebSocketClient(gateway) as client:
        client.view("latest")
        world.announce(world.picture())
        client.wait_for("new_image")
        lost = world.log()[-1]
        entries = world.redis.xrange(keys.broadcast_log())
        world.redis.xdel(keys.broadcast_log(), entries[-1][0])
        client.wait_for("reset")
        _, seq = world.page("latest")
        client.view("latest", resume=seq)
        world.announce(new := world.picture())
        assert client.wait_for("new_image")["image"]["imageid"] == new
    with WebSocketClient(gateway) as client:
        client.view("latest", resume=f"{lost.seq}~0")
        assert client.of_type("reset")
    assert kept in world.page("latest")[0]


def test_an_event_for_everyone_resets_everyone(gateway: Gateway, world: World) -> None:
    with WebSocketClient(gateway, world.log_in("ann")) as ann, WebSocketClient(gateway) as nobody:
        ann.view("profile", username="ann")
        nobody.view("latest")
        world.event("reset", {"gateways": True}, {})
        ann.wait_for("reset")
        nobody.wait_for("reset")


def test_every_view_is_answered_and_no_mark_comes_before_its_welcome(gateway: Gateway, world: World) -> None:
    with WebSocketClient(gateway) as client:
        client.wait_for("heartbeat")
        client.wait_for("heartbeat")
        assert all("mark" not in message for message in client.seen)
        for _ in range(5):
            client.say(type="view", view="latest")
        for _ in range(5):
            client.wait_for("welcome")
        world.share()
        assert "mark" in client.wait_for("heartbeat")


def test_a_view_of_nobody_is_an_error_and_a_welcome_and_the_view_before_still_holds(
    gateway: Gateway, world: World
) -> None:
    with WebSocketClient(gateway) as client:
        client.say(type="view", view="profile", username="nobody")
        assert client.wait_for("error")["detail"] == "There is nobody of that name."
        assert "mark" not in client.wait_for("welcome")
        client.view("latest")
        client.say(type="view", view="profile", username="nobody")
        client.wait_for("error")
        assert client.wait_for("welcome")["mark"]
        imageid = world.share()
        assert client.wait_for("new_image")["image"]["imageid"] == imageid
        client.settle(world)


def test_two_gateways_tell_the_same_and_each_resumes_the_others_marks(
    gateway: Gateway, world: World, web: Path
) -> None:
    with running(world, web) as other, WebSocketClient(gateway) as one, WebSocketClient(other) as two:
        one.view("latest")
        two.view("latest")
        world.broadcast(world.announce(imageid := world.picture()))
        for client in (one, two):
            assert client.wait_for("new_image")["image"]["imageid"] == imageid
        mark = one.mark(world)
        missed = world.share()
        with WebSocketClient(other) as returned:
            returned.view("latest", resume=mark)
            returned.settle(world)
            assert set(returned.images()) == {missed}
            assert returned.of_type("reset") == []


def test_a_gap_longer_than_a_page_is_a_reset_instead(gateway: Gateway, world: World) -> None:
    world.share()
    _, seq = world.page("latest")
    for number in range(40):
        world.event("image_deleted", {"image_of": "ann"}, {"imageid": f"{number:020000}"})
    with WebSocketClient(gateway) as client:
        client.view("latest", resume=seq)
        client.settle(world)
        _, seq = world.page("latest")
        client.view("latest", resume=seq)
    world.share()
    with WebSocketClient(gateway) as client:
        client.view("latest", resume="0-0-0~0")
        assert [message["type"] for message in client.seen if message["type"] != "heartbeat"] == ["reset", "welcome"]
