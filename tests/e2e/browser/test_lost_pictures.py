"""Pictures that did not come: said in words, and there as soon as they can be had, without anybody doing anything."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from e2e import photos
from e2e.client import Client
from e2e.visitor import Visit
from gallery import Gallery

PICTURES = "**/images/**"
LATE = "This picture could not be loaded. Trying again by itself."
GONE = "This picture is not here any more."
#: Of the window's pictures, those that are there.
ALL_LOADED = """(n) => {
    const pictures = [...document.querySelectorAll('article img')];
    return pictures.length === n && pictures.every((picture) => picture.matches('.loaded') && picture.naturalWidth > 0);
}"""


def refuse(route: Route) -> None:
    """What the edge answers for a server that is away."""
    route.fulfill(status=503, content_type="text/plain", body="away")


def drop(route: Route) -> None:
    route.abort()


@pytest.mark.parametrize("fault", [refuse, drop])
def test_thumbnails_that_did_not_come_say_what_they_show_and_come_by_themselves(
    visit: Visit, mia: Client, gallery: Gallery, fault: Callable[[Route], None]
) -> None:
    gallery.hang(mia.name, [f"Number {n}" for n in range(8)])
    ada = visit("/nope")
    ada.page.route(PICTURES, fault)
    ada.open(f"/profile/{mia.name}")
    article = ada.article("Number 3")
    expect(article.get_by_text(LATE)).to_be_visible()
    expect(article.locator(".lost bdi")).to_have_text("Number 3")

    ada.page.unroute(PICTURES)

    ada.page.wait_for_function(ALL_LOADED, arg=8)
    expect(ada.page.get_by_text(LATE)).to_have_count(0)


def test_what_was_missed_without_a_network_comes_when_the_line_is_back(visit: Visit, mia: Client) -> None:
    mia.share(photos.plain(seed=401), "Through the tunnel")
    ada = visit("/nope")
    held: list[Route] = []
    ada.page.route(PICTURES, lambda route: held.append(route))
    ada.open(f"/profile/{mia.name}")
    expect(ada.article("Through the tunnel")).to_have_count(1)
    _until_asked(ada.page, held)
    ada.page.context.set_offline(True)
    expect(ada.badge).to_contain_text("offline")
    for route in held:
        route.abort("internetdisconnected")
    ada.page.unroute(PICTURES)

    ada.page.context.set_offline(False)

    ada.page.wait_for_function(ALL_LOADED, arg=1)


def _until_asked(page: Page, held: list[Route]) -> None:
    if not held:
        page.wait_for_event("request", lambda request: "/images/" in request.url)


def test_a_preview_keeps_the_thumbnail_says_that_more_is_to_come_and_shows_it_then(visit: Visit, mia: Client) -> None:
    imageid = mia.share(photos.plain(seed=402), "Too large for the tunnel")
    ada = visit(f"/profile/{mia.name}")
    ada.page.route(f"**/images/{imageid}", refuse)
    dialog = ada.preview("Too large for the tunnel")
    expect(dialog.get_by_text(LATE)).to_be_visible()

    ada.page.unroute(f"**/images/{imageid}")

    expect(dialog.locator("img.loaded")).to_have_count(1)
    expect(dialog.get_by_text(LATE)).to_have_count(0)


def test_a_picture_that_nobody_has_any_more_is_said_to_be_gone(visit: Visit, mia: Client, gallery: Gallery) -> None:
    gallery.hang(mia.name, ["Only a thumbnail"])
    ada = visit(f"/profile/{mia.name}")
    dialog = ada.preview("Only a thumbnail")
    expect(dialog.get_by_text(GONE)).to_be_visible()
