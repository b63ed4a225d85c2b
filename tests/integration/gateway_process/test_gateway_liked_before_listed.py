"""An image can be liked before it stands in every list: who opened her page in between is told when it comes."""

from __future__ import annotations

import pytest

from integration.gateway_process.clients import Client, WebSocketClient
from integration.gateway_process.support import Gateway, World


def all_is_told(gateway: Gateway, world: World) -> None:
    """To whoever is there: what changed until now comes to nobody who opens her page later."""
    with WebSocketClient(gateway) as client:
        client.view("latest")
        client.settle(world)


def open_page(client: Client, world: World, view: str, who: str) -> list[str]:
    """What is on her page, which the socket completes from there on."""
    shown, seq = world.page(view, who)
    client.view(view, resume=seq)
    client.settle(world)
    return shown


@pytest.mark.parametrize(("view", "who"), [("latest", "emil"), ("home", "ben")])
@pytest.mark.parametrize("announced", [False, True])
def test_r8_likes_older_than_a_page_come_with_the_image_that_it_lacks(
    gateway: Gateway, world: World, view: str, who: str, announced: bool
) -> None:
    world.follow("ben", "ann")
    imageid = world.picture("ann")
    if announced:
        world.announce(imageid, "ann")
    for liker in (who, "cem", "dee", "eva"):
        world.like(imageid, liker)
    all_is_told(gateway, world)
    with WebSocketClient(gateway, world.log_in(who)) as client:
        assert open_page(client, world, view, who) == []
        assert client.of_type("likes") == []
        if not announced:
            world.announce(imageid, "ann")
        world.list_latest(imageid, "ann")
        while world.fan_out_chunk(imageid, "ann"):
            pass
        client.settle(world)
        assert client.of_type("new_image")
        told = client.of_type("likes")[-1]
        assert (told["imageid"], told["likes"], told["likers"]) == (imageid, 4, ["eva", "dee", "cem"])
        assert client.of_type("liked")[-1]["liked"] is True
