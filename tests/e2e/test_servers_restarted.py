"""Servers go away for a while: who needs them says so, and afterwards open pages have what the API has, live."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from chromium import APPEARS_MS
from e2e import photos
from e2e.client import READY_WITHIN_S, Arrive, Client, unused_name
from e2e.visitor import Visit
from eventually import eventually
from full_size import how_many
from local_stack import Stack
from local_stack.services import GATEWAYS

#: Who can't do all of its work without that server, and is not ready.
NEEDED_BY = {
    "redis": ("upload-api", "timeline-api", "social-api", *GATEWAYS, "add-image-to-user", "new-image", "outbox-relay"),
    "mongodb": ("upload-api", "resize", "image-to-followers", "delete-image", "outbox-relay"),
    "rabbitmq": (*GATEWAYS, "resize", "add-image-to-user", "new-image", "image-to-followers", "outbox-relay"),
}
#: Seconds until a process that lost a server says so.
RED_WITHIN_S = 30
#: Until whoever was turned away again and again has tried once more, in ms.
BACK_MS = 2 * APPEARS_MS


@pytest.mark.parametrize("server", NEEDED_BY)
def test_r10_after_a_server_was_restarted_pictures_come_live_and_meanwhile_who_needs_it_was_not_ready(
    stack: Stack, visit: Visit, mia: Client, server: str
) -> None:
    visitor = visit("/latest")
    stack.stop_process(server)
    try:
        for name in NEEDED_BY[server]:
            eventually(lambda name=name: not stack.processes[name].ready(), f"{name} is not ready", RED_WITHIN_S)
    finally:
        stack.start_process(server)
        stack.wait_until_ready()

    mia.share(photos.plain(seed=56), f"After {server}")

    visitor.expect_picture(f"After {server}")
    visitor.expect_live()


@pytest.mark.parametrize("away", [GATEWAYS, ("rabbitmq",)], ids=["the gateways", "the broker"])
def test_r4_a_page_has_what_the_api_has_after_uploads_deletions_and_likes_that_nobody_told_it_of(
    stack: Stack, visit: Visit, mia: Client, arrive: Arrive, away: tuple[str, ...]
) -> None:
    """They are away for as long as the uploads take, and in a run of full size for 20 s at least."""
    uploads, seconds = how_many(10, 50), how_many(0, 20)
    hugo = arrive(unused_name("hugo"))
    before = [mia.share(photos.plain(seed=60 + n), f"Before {n}") for n in range(4)]
    page = visit(f"/profile/{mia.name}")
    page.expect_picture("Before 0")

    for name in away:
        stack.stop_process(name)
    try:
        until = time.monotonic() + seconds
        answers = [mia.post(photos.plain(seed=70 + n), f"Meanwhile {n}") for n in range(uploads)]
        assert [answer.status_code for answer in answers] == [202] * uploads
        assert mia.call("DELETE", f"/api/images/{before[0]}").status_code == 204
        assert hugo.call("PUT", f"/api/likes/{before[1]}").status_code == 204
        eventually(lambda: time.monotonic() > until, "they were away for long enough", 2 * seconds + 1)
    finally:
        for name in away:
            stack.start_process(name)
        stack.wait_until_ready()

    new = [str(answer.json()["imageid"]) for answer in answers]
    for imageid in new:
        mia.wait_for_state(imageid, "ready")
    profile = f"users/{mia.name}?limit=50"
    wanted = sorted([*before[1:], *new], reverse=True)[:50]
    eventually(
        lambda: [image["imageid"] for image in mia.timeline(profile)] == wanted, "all are listed", READY_WITHIN_S
    )

    page.expect_live()
    expect(page.article("Before 0")).to_have_count(0, timeout=BACK_MS)
    expect(page.article("Before 1").locator(".likers")).to_have_text(hugo.name, timeout=BACK_MS)
    eventually(lambda: page.imageids()[:50] == wanted, "the page shows what the API has", BACK_MS / 1_000)


def imageids_of(client: Client, timeline: str) -> list[str]:
    return [image["imageid"] for image in client.timeline(timeline)]
