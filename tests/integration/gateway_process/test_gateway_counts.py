"""Counts arrive as absolute values, a burst as one message, to those concerned; a return brings what changed."""

from __future__ import annotations

from cloudstagram.contracts import keys
from eventually import eventually
from integration.gateway_process.clients import WebSocketClient
from integration.gateway_process.support import Gateway, World


def test_a_burst_of_likes_is_few_messages_and_ends_at_the_truth(gateway: Gateway, world: World) -> None:
    imageid = world.share("ann")
    with WebSocketClient(gateway, world.log_in("ann")) as client:
        client.view("home")
        for number in range(40):
            world.like(imageid, f"liker_{number}")
        world.unlike(imageid, "liker_39")
        client.wait_for("likes", imageid=imageid, likes=39, likers=["liker_38", "liker_37", "liker_36"])
        assert len(client.of_type("likes")) < 20
        ats = [message["at"] for message in client.of_type("likes")]
        assert ats == sorted(set(ats))


def test_who_likes_hears_so_on_all_her_sockets_and_nobody_else(gateway: Gateway, world: World) -> None:
    imageid = world.share("ann")
    with (
        WebSocketClient(gateway, world.log_in("ben")) as one,
        WebSocketClient(gateway, world.log_in("ben")) as two,
        WebSocketClient(gateway) as nobody,
    ):
        for client in (one, two, nobody):
            client.view("latest")
        world.like(imageid, "ben")
        for client in (one, two):
            assert client.wait_for("liked", imageid=imageid)["liked"] is True
        world.unlike(imageid, "ben")
        for client in (one, two):
            assert client.wait_for("liked", imageid=imageid)["liked"] is False
        nobody.settle(world)
        assert nobody.of_type("liked") == []
        assert nobody.of_type("likes")[-1]["likes"] == 0


def test_a_profiles_counts_reach_its_person_and_who_looks_at_it(gateway: Gateway, world: World) -> None:
    with (
        WebSocketClient(gateway, world.log_in("ann")) as ann,
        WebSocketClient(gateway, world.log_in("dee")) as looking,
        WebSocketClient(gateway, world.log_in("cem")) as elsewhere,
    ):
        ann.view("home")
        looking.view("profile", username="ann")
        elsewhere.view("profile", username="cem")
        world.follow("ben", "ann")
        world.share("ann")
        for client in (ann, looking):
            client.wait_for("profile", username="ann", image_count=1, followers_count=1, follows_count=0)
        elsewhere.settle(world)
        assert elsewhere.of_type("profile") == []


def test_a_return_brings_the_counts_that_changed_and_no_others(gateway: Gateway, world: World) -> None:
    changed, same = world.share("ann"), world.share("ann")
    world.like(same, "dee")
    with WebSocketClient(gateway) as client:
        client.view("latest")
        mark = client.mark(world)
    world.like(changed, "ben")
    with WebSocketClient(gateway) as client:
        client.view("latest", resume=mark)
        client.settle(world)
        assert [(m["imageid"], m["likes"]) for m in client.of_type("likes")][-1] == (changed, 1)
        assert same not in [m["imageid"] for m in client.of_type("likes")]
        assert client.of_type("reset") == []


def test_more_changed_counts_than_a_page_is_worth_are_a_reset_instead(gateway: Gateway, world: World) -> None:
    world.share("ann")
    _, seq = world.page("latest")
    newest = world.position()[1]
    world.redis.zadd(keys.counts_changed(), {f"likes/{number}": newest + number for number in range(1, 4_002)})
    with WebSocketClient(gateway) as client:
        client.view("latest", resume=seq)
        assert [message["type"] for message in client.seen if message["type"] != "heartbeat"] == ["reset", "welcome"]


def test_a_page_completed_by_the_counts_shows_the_truth_whenever_it_was_read(gateway: Gateway, world: World) -> None:
    imageid = world.share("ann")
    for number in range(6):
        world.like(imageid, f"liker_{number}")
        _, seq = world.page("latest")
        if number % 2:
            world.unlike(imageid, f"liker_{number}")
        with WebSocketClient(gateway) as client:
            client.view("latest", resume=seq)
            world.like(imageid, f"late_{number}")
            client.settle(world)
            assert client.of_type("likes")[-1]["likes"] == world.redis.llen(keys.likes(imageid))


def test_a_gateway_whose_last_look_is_not_known_any_more_resets_everyone(gateway: Gateway, world: World) -> None:
    before = gateway.metric("cloudstagram_gateway_resets_total", reason="counts")
    world.share("ann")
    with WebSocketClient(gateway) as client:
        client.view("latest")
        client.settle(world)
        world.redis.delete(keys.counts_changed())
        client.wait_for("reset")
        imageid = world.share("ann")
        world.like(imageid, "ben")
        client.wait_for("likes", imageid=imageid, likes=1)
    eventually(lambda: gateway.metric("cloudstagram_gateway_resets_total", reason="counts") > before, "it is counted")


def test_the_likes_of_a_deleted_image_are_nobodys_business(gateway: Gateway, world: World) -> None:
    imageid = world.share("ann")
    with WebSocketClient(gateway) as client:
        client.view("latest")
        client.settle(world)
        world.like(imageid, "ben")
        world.delete(imageid)
        world.fan_out.run("unlist", keys.images("ann"), "ann", imageid)
        client.settle(world)
        assert all(message["likes"] == 1 for message in client.of_type("likes"))
        assert client.of_type("image_deleted")
