"""Two gateway instances behind one edge: whoever is connected to which, everyone gets everything."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from e2e import photos
from e2e.client import Arrive, Client, unused_name
from e2e.sockjs import Message, Watcher
from e2e.visitor import Visit
from local_stack.services import GATEWAYS
from local_stack.stack import Stack


def gateway_url(stack: Stack, name: str) -> str:
    return f"http://127.0.0.1:{stack.settings.ports[name]}"


def cookie_of(client: Client) -> str:
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.session.cookies)


def is_image(imageid: str) -> Callable[[Message], bool]:
    return lambda message: message["type"] == "new_image" and message["image"]["imageid"] == imageid


def test_a_follower_at_either_gateway_gets_each_picture_once(stack: Stack, arrive: Arrive) -> None:
    mia, followers = arrive(unused_name("mia")), [arrive(unused_name("ada")), arrive(unused_name("hugo"))]
    for follower in followers:
        assert follower.call("PUT", f"/api/follows/{mia.name}").status_code == 204
    places = zip(GATEWAYS, followers, strict=True)
    watchers = [Watcher(gateway_url(stack, name), cookie_of(follower)) for name, follower in places]
    try:
        for watcher, follower in zip(watchers, followers, strict=True):
            assert watcher.view("home")["username"] == follower.name
        first, second = mia.share(photos.plain(seed=4)), mia.share(photos.plain(seed=5))
        for watcher in watchers:
            assert watcher.wait_for(is_image(first))["home"] is True
            watcher.wait_for(is_image(second))
            arrived = [m["image"]["imageid"] for m in watcher.seen if m["type"] == "new_image"]
            assert [imageid for imageid in arrived if imageid in (first, second)] == [first, second]
    finally:
        for watcher in watchers:
            watcher.__exit__()


@pytest.mark.parametrize("name", GATEWAYS)
def test_who_looks_at_latest_without_an_account_gets_it_at_each_gateway(
    stack: Stack, arrive: Arrive, name: str
) -> None:
    mia = arrive(unused_name("mia"))
    with Watcher(gateway_url(stack, name)) as watcher:
        assert watcher.view("latest")["username"] is None
        imageid = mia.share(photos.plain(seed=6))
        assert watcher.wait_for(is_image(imageid))["home"] is False


def test_a_page_goes_on_after_its_gateway_was_killed(stack: Stack, visit: Visit, arrive: Arrive) -> None:
    mia = arrive(unused_name("mia"))
    windows = [visit("/latest"), visit("/latest"), visit("/latest")]
    mia.share(photos.plain(seed=7), "Before the fall")
    for window in windows:
        window.expect_picture("Before the fall")

    for name in GATEWAYS:
        stack.kill(name)
    mia.share(photos.plain(seed=8), "While they were away")
    stack.wait_until_ready(*GATEWAYS)

    mia.share(photos.plain(seed=9), "After it")
    for window in windows:
        for comment in ("Before the fall", "While they were away", "After it"):
            expect(window.article(comment)).to_have_count(1)
        window.expect_live()


def test_the_other_gateway_serves_while_one_is_stopped(stack: Stack, visit: Visit, arrive: Arrive) -> None:
    stack.stop_process(GATEWAYS[0])
    try:
        mia, visitor = arrive(unused_name("mia")), visit("/latest")
        mia.share(photos.plain(seed=10), "One is enough")
        visitor.expect_picture("One is enough")
        visitor.expect_no_trouble()
    finally:
        stack.start_process(GATEWAYS[0])
