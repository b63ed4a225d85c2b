"""The gateway sends the frames that are described, each with all of its fields and no other."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from cloudstagram.contracts import events
from cloudstagram.contracts.encoding import ascii_json
from cloudstagram.contracts.events import Followed, ImageDeleted, ImageState
from cloudstagram.contracts.messages import Image
from realtime_gateway import frames as sent
from realtime_gateway.connections import client_messages
from realtime_gateway.count_values import KINDS, Liked, Likes, Profile
from realtime_gateway.frames import Frame
from service_contracts import frames
from service_contracts.contract import OPTIONAL
from service_contracts.shapes import fields_written

GATEWAY = Path(__file__).parents[2] / "services/realtime-gateway/realtime_gateway"
#: Events whose data are a frame as they are.
PASSED_ON = {events.IMAGE_STATE: ImageState("x", "rejected", "why"), events.IMAGE_DELETED: ImageDeleted("x")}
IMAGE = {name: 1 if name in ("width", "height") else "x" for name in Image.__struct_fields__}
FULL = [
    sent.welcome("ann", 1, "a mark"),
    sent.heartbeat("a mark", behind=True),
    sent.new_image("1-0-a", ascii_json(IMAGE), home=True),
    *(sent.of_data(type_, ascii_json(data)) for type_, data in PASSED_ON.items()),
    sent.of_data(events.FOLLOWED, ascii_json(Followed("ann"))),
    Likes("x", "ann", 1, ["ben"]).frame(1),
    Liked("ben", "x", True).frame(1),
    Profile("ann", 1, 2, 3).frame(1),
    sent.RESET,
    sent.draining(1),
    sent.error("why"),
]
LEAST = [
    sent.welcome(None, 1, None),
    sent.heartbeat(None, behind=False),
    sent.of_data("image_state", '{"imageid":"x","state":"processing"}'),
]


def said(frame: Frame) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(json.loads(frame.quoted))
    return value


def described(type_: str, *, optional: bool) -> set[str]:
    fields = fields_written(frames.SENT[type_]).items()
    top = {path: types for path, types in fields if "." not in path and "[" not in path}
    return {"type", *(path for path, types in top.items() if optional or not types.endswith(OPTIONAL))}


@pytest.mark.parametrize("frame", FULL, ids=lambda frame: said(frame)["type"])
def test_a_frame_has_the_fields_that_are_described(frame: Frame) -> None:
    assert said(frame).keys() == described(said(frame)["type"], optional=True)


@pytest.mark.parametrize("frame", LEAST, ids=lambda frame: said(frame)["type"])
def test_a_frame_lacks_only_fields_that_may_be_missing(frame: Frame) -> None:
    assert said(frame).keys() == described(said(frame)["type"], optional=False)


def test_every_type_that_the_gateway_sends_is_described_and_no_other() -> None:
    assert {said(frame)["type"] for frame in FULL} == frames.SENT.keys()
    assert types_in_the_source() <= frames.SENT.keys()
    assert {name for name, _ in KINDS} <= frames.SENT.keys()


def types_in_the_source() -> set[str]:
    """What calls of `message` and `of_data` name."""
    calls = [
        node
        for path in GATEWAY.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
    ]
    named = {call.args[0].value for call in calls if ast.unparse(call.func).split(".")[-1] in ("message", "of_data")}
    assert {"welcome", "likes", "profile", "reset"} <= named
    return named


def test_the_gateway_accepts_the_fields_that_are_described() -> None:
    assert frames.ACCEPTED.keys() == {"view"}
    assert {*client_messages.ViewMessage.__struct_fields__} == {*frames.View.__struct_fields__}
