"""A server that is away: calls that need it say so and when to try again, others go on, and all resumes by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import requests

from e2e import photos
from e2e.client import PASSWORD, Arrive, Client, unused_name
from e2e.visitor import Visit
from local_stack import Stack


@contextmanager
def away(stack: Stack, name: str) -> Iterator[None]:
    """One process is stopped meanwhile; at the end it is back, and everything is ready."""
    stack.stop_process(name)
    try:
        yield
    finally:
        stack.start_process(name)
        stack.wait_until_ready()


def expect_unavailable(answer: requests.Response) -> None:
    assert answer.status_code == 503, answer.text
    assert answer.headers["Content-Type"].split(";")[0] == "application/problem+json"
    assert int(answer.headers["Retry-After"]) > 0


def expect_all_well(mia: Client, comment: str, seed: int) -> None:
    imageid = mia.share(photos.plain(seed=seed), comment)
    assert imageid in [image["imageid"] for image in mia.timeline("home")]
    assert mia.get(f"/images/{imageid}").status_code == 200


def test_without_redis_calls_that_need_it_say_so_and_resume(stack: Stack, arrive: Arrive) -> None:
    mia = arrive(unused_name("mia"))
    with away(stack, "redis"):
        for path in ("/api/timelines/latest", "/api/timelines/home", f"/api/users/{mia.name}"):
            expect_unavailable(mia.get(path))
        expect_unavailable(mia.post(photos.plain(seed=50)))
        account = {"username": unused_name("ada"), "password": PASSWORD}
        expect_unavailable(mia.call("POST", "/api/users", json=account))

    expect_all_well(mia, "Redis is back", 51)


def test_without_mongodb_timelines_are_served_and_uploads_say_so(stack: Stack, arrive: Arrive) -> None:
    mia = arrive(unused_name("mia"))
    imageid = mia.share(photos.plain(seed=52), "Before it went")
    with away(stack, "mongodb"):
        assert imageid in [image["imageid"] for image in mia.timeline("latest")]
        expect_unavailable(mia.post(photos.plain(seed=53)))
        expect_unavailable(mia.get(f"/images/{imageid}"))

    expect_all_well(mia, "MongoDB is back", 54)


def test_without_the_broker_an_upload_is_accepted_and_arrives_later(stack: Stack, arrive: Arrive, visit: Visit) -> None:
    mia, visitor = arrive(unused_name("mia")), visit("/latest")
    with away(stack, "rabbitmq"):
        answer = mia.post(photos.plain(seed=55), "Held in the outbox")
        assert answer.status_code == 202, answer.text
        assert mia.call("PUT", f"/api/follows/{arrive(unused_name('ada')).name}").status_code == 204

    mia.wait_for_state(answer.json()["imageid"], "ready")
    visitor.expect_picture("Held in the outbox")
