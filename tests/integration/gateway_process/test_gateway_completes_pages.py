"""A page that was read at any step of what happens, completed by the stream from its seq, shows the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from integration.gateway_process.clients import Client, WebSocketClient
from integration.gateway_process.support import Gateway, World

VIEWS = ("latest", "home", "profile")


class Page:
    """A page as a client keeps it: images once each, deletions win, a reset is a page read anew."""

    def __init__(self, world: World, view: str, who: str, client: Client) -> None:
        self._world = world
        self._view = view
        self._who = who
        self.client = client
        self._reads = 0
        self._read()

    def _read(self) -> None:
        self.shown, self.seq = self._world.page(self._view, self._who)
        self._from = len(self.client.seen)
        self._reads += 1

    def open(self) -> None:
        more = {"username": self._who} if self._view == "profile" else {}
        self.client.view(self._view, resume=self.seq, **more)

    def complete(self) -> list[str]:
        """What is shown when all that has happened has come; newest first."""
        while True:
            self.client.settle(self._world)
            messages = self.client.seen[self._from :]
            if not any(message["type"] == "reset" for message in messages):
                return self._completed(messages)
            self._read()
            self.open()

    def _completed(self, messages: list[dict[str, object]]) -> list[str]:
        seqs = [message["seq"] for message in messages if message["type"] == "new_image"]
        assert self._reads > 1 or len(seqs) == len(set(seqs)), "twice on one socket, which read its page once"
        gone = {message["imageid"] for message in messages if message["type"] == "image_deleted"}
        came = {m["image"]["imageid"] for m in messages if m["type"] == "new_image" and self._belongs(m)}  # type: ignore[index]
        return sorted((set(self.shown) | came) - gone, reverse=True)  # type: ignore[arg-type]

    def _belongs(self, message: dict[str, object]) -> bool:
        if self._view == "home":
            return message["home"] is True
        return self._view == "latest" or message["image"]["userid"] == self._who  # type: ignore[index]


def fan_out(world: World) -> Iterator[str]:
    """The three list workers' steps, in one of their orders; a page may be read at each yield."""
    imageid = world.picture("ann")
    yield "ready"
    world.announce(imageid, "ann")
    yield "announced"
    world.fan_out_chunk(imageid, "ann", at_once=1)
    yield "one follower has it"
    world.list_latest(imageid, "ann")
    yield "on Latest"
    while world.fan_out_chunk(imageid, "ann", at_once=1):
        yield "more followers have it"
    yield "listed"


def latest_first(world: World) -> Iterator[str]:
    imageid = world.picture("ann")
    world.list_latest(imageid, "ann")
    yield "on Latest, not announced"
    world.announce(imageid, "ann")
    yield "announced"
    while world.fan_out_chunk(imageid, "ann", at_once=1):
        yield "more"
    yield "listed"


def deletion(world: World) -> Iterator[str]:
    imageid = world.share("ann")
    yield "listed"
    world.delete(imageid, "ann")
    yield "buried"
    world.fan_out.run("unlist", "ann:images", "ann", imageid)
    yield "taken out"


def deletion_during_the_fan_out(world: World) -> Iterator[str]:
    imageid = world.picture("ann")
    world.announce(imageid, "ann")
    yield "announced"
    world.fan_out_chunk(imageid, "ann", at_once=1)
    world.delete(imageid, "ann")
    yield "buried"
    world.list_latest(imageid, "ann")
    world.fan_out_chunk(imageid, "ann", at_once=5)
    yield "the workers found it gone"


def follows(world: World) -> Iterator[str]:
    world.unfollow("dee", "ann")
    yield "unfollowed"
    imageid = world.picture("ann")
    world.announce(imageid, "ann")
    yield "announced"
    world.follow("dee", "ann")
    yield "followed in between"
    while world.fan_out_chunk(imageid, "ann", at_once=1):
        yield "more followers have it"
    world.unfollow("ben", "ann")
    world.list_latest(imageid, "ann")
    yield "another one unfollowed"


@pytest.mark.parametrize("happening", [fan_out, latest_first, deletion, deletion_during_the_fan_out, follows])
def test_r8_a_page_read_at_any_step_and_completed_by_the_stream_shows_the_truth_and_nothing_twice(
    gateway: Gateway, world: World, happening: Callable[[World], Iterator[str]]
) -> None:
    for follower in ("ben", "cem", "dee"):
        world.follow(follower, "ann")
    world.share("ann")
    tokens = {name: world.log_in(name) for name in ("ben", "dee")}
    with ExitStack() as stack:
        pages = []
        for step in ("before", *happening(world)):
            for view, who in (("latest", ""), ("home", "ben"), ("home", "dee"), ("profile", "ann")):
                client = stack.enter_context(WebSocketClient(gateway, tokens.get(who)))
                pages.append((step, view, who, Page(world, view, who, client)))
                if len(pages) % 3:  # the others open when all is over
                    pages[-1][3].open()
        for number, (_, _, _, page) in enumerate(pages, 1):
            if not number % 3:
                page.open()
        for step, view, who, page in pages:
            assert page.complete() == world.page(view, who)[0], (step, view, who)
