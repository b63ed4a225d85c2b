"""Who has been let in stays in, whatever becomes of the session that her browser had before."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import falcon
import pytest
import redis
from falcon import testing

from cloudstagram import redis_client
from cloudstagram.broadcasts import Broadcasts
from cloudstagram.contracts.topology import BROADCAST_ACTIVITY
from cloudstagram.health import Readiness
from cloudstagram.http import Visitors, base_app
from cloudstagram.publisher import Publisher
from cloudstagram.scripts import Scripts
from cloudstagram.sessions import Sessions
from social_api.guesses import Guesses
from social_api.logins import Entry, Logins
from social_api.new_sessions import new_token
from social_api.passwords import Passwords, hasher
from social_api.resources.session import Door
from social_api.store.accounts import AccountStore
from social_api.store.sessions import SessionStore

ORIGINS = ("http://localhost:8080",)


@pytest.fixture
def away() -> Iterator[redis.Redis]:
    """A Redis that refuses every connection: its port is taken, and nobody listens there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        client = redis_client.connect(f"redis://127.0.0.1:{taken.getsockname()[1]}/0")
        yield client
        client.close()


@pytest.fixture
def door(away: redis.Redis) -> Door:
    scripts = Scripts(away, "social_api")
    broadcasts = Broadcasts(Publisher("amqp://127.0.0.1:1/", "social-api", [BROADCAST_ACTIVITY]))
    accounts, sessions = AccountStore(away, scripts), SessionStore(scripts)
    logins = Logins(accounts, sessions, Passwords(hasher()), Guesses(time.monotonic), broadcasts, time.time)
    return Door(logins, Visitors(Sessions(away), ORIGINS), ORIGINS)


class Lobby:
    """Lets in with an entry that is made already, and out."""

    def __init__(self, door: Door, entry: Entry) -> None:
        self._door = door
        self._entry = entry

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        self._door.let_in(req, resp, self._entry)

    def on_delete(self, req: falcon.Request, resp: falcon.Response) -> None:
        self._door.let_out(req, resp)


def ask(method: str, door: Door, entry: Entry) -> testing.Result:
    """As a browser does that has a session already."""
    app = base_app(ORIGINS, Readiness({}))
    app.add_route("/", Lobby(door, entry))
    headers = {"Cookie": f"cloudstagram_session={new_token()}", "Origin": ORIGINS[0]}
    return testing.simulate_request(app, method, "/", headers=headers)


def test_an_entry_stands_where_the_session_it_replaces_cannot_be_ended(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    entry = Entry("ann", new_token())
    answer = ask("POST", door, entry)
    assert answer.status_code == 201
    assert answer.cookies["cloudstagram_session"].value == entry.token
    assert "could not be ended" in caplog.text


def test_nobody_is_told_that_she_is_out_while_her_session_lives(door: Door) -> None:
    answer = ask("DELETE", door, Entry("ann", new_token()))
    assert answer.status_code == 503
    assert not answer.cookies
