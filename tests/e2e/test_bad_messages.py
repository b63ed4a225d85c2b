"""Garbage on the socket: it gets an error that says why, and the socket stays of use."""

from __future__ import annotations

import json

import pytest

from e2e.sockjs import Watcher


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        "{}",
        json.dumps({"type": "view"}),
        json.dumps({"type": "view", "view": "everything"}),
        "x" * 9_000,
    ],
)
def test_garbage_on_the_socket_gets_an_error_that_says_why(base_url: str, text: str) -> None:
    with Watcher(base_url) as watcher:
        watcher.send(text)
        error = watcher.wait_for(lambda message: message["type"] == "error")
        assert error["detail"]
        assert watcher.view("latest")["heartbeat"] > 0, "it is still of use"


def test_a_message_of_an_unknown_type_is_no_reason_to_stop(base_url: str) -> None:
    with Watcher(base_url) as watcher:
        watcher.send(json.dumps({"type": "of a later version"}))
        assert watcher.view("latest")["username"] is None
