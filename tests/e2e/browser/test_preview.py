"""A picture large, over the page it was opened from."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from e2e import photos
from e2e.client import Arrive, Client, unused_name
from e2e.reader import card
from e2e.visitor import Visit
from gallery import Gallery

pytestmark = pytest.mark.moving

FOCUSED_IN_DIALOG = "() => document.querySelector('dialog').contains(document.activeElement)"


def thumbnail(page: Page, imageid: str) -> Locator:
    return page.locator(f"article a[data-imageid='{imageid}']")


def share_three(mia: Client) -> tuple[str, str, str]:
    """Three pictures; the newest first, as the page shows them."""
    oldest, middle, newest = (mia.share(photos.plain(seed=n), f"Bay {n}") for n in range(3))
    return newest, middle, oldest


def test_a_click_opens_a_picture_and_escape_gives_the_focus_back_to_its_thumbnail(visit: Visit, mia: Client) -> None:
    newest, middle, _ = share_three(mia)
    ada = visit(f"/profile/{mia.name}")
    dialog = ada.preview("Bay 1")
    expect(ada.page).to_have_url(re.compile(f"/image/{middle}$"))
    expect(dialog.locator("img").first).to_have_attribute("src", re.compile(f"/images/{middle}$"))
    expect(dialog.locator("img").first).to_have_attribute("alt", "Bay 1")
    expect(dialog).to_contain_text(mia.name)
    ada.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(thumbnail(ada.page, middle)).to_be_focused()
    expect(ada.page).to_have_url(re.compile(f"/profile/{mia.name}$"))
    ada.preview("Bay 2")
    expect(ada.page).to_have_url(re.compile(f"/image/{newest}$"))
    ada.button("Close").click()
    expect(dialog).to_have_count(0)
    ada.expect_no_trouble()


def test_enter_opens_it_arrows_go_to_the_neighbours_and_the_focus_stays_inside(visit: Visit, mia: Client) -> None:
    newest, middle, oldest = share_three(mia)
    ada = visit(f"/profile/{mia.name}")
    ada.expect_picture("Bay 2")
    thumbnail(ada.page, newest).focus()
    ada.page.keyboard.press("Enter")
    dialog = ada.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    told = dialog.locator("[aria-live=polite]")
    expect(told).to_be_empty()
    for key, imageid in (("ArrowLeft", newest), ("ArrowRight", middle), ("ArrowRight", oldest), ("ArrowRight", oldest)):
        ada.page.keyboard.press(key)
        expect(ada.page).to_have_url(re.compile(f"/image/{imageid}$"))
    expect(told).to_have_text(f"Picture by {mia.name}: Bay 0")
    assert ada.page.evaluate(FOCUSED_IN_DIALOG)
    ada.button("Newer picture").click()
    ada.button("Newer picture").click()
    expect(ada.button("Newer picture")).to_have_count(0)
    assert ada.page.evaluate(FOCUSED_IN_DIALOG)
    dialog.locator("img").first.click()
    ada.page.keyboard.press("ArrowRight")
    expect(ada.page).to_have_url(re.compile(f"/image/{middle}$"))
    for _ in range(12):
        ada.page.keyboard.press("Tab")
        assert ada.page.evaluate("() => document.activeElement.matches('main *, header *')") is False
    ada.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(thumbnail(ada.page, middle)).to_be_focused()


def test_a_click_on_the_dark_closes_it_and_back_and_forward_go_through_it(visit: Visit, mia: Client) -> None:
    mia.share(photos.plain(seed=4), "Alone")
    ada = visit(f"/profile/{mia.name}")
    dialog = ada.preview("Alone")
    ada.page.go_back()
    expect(dialog).to_have_count(0)
    ada.page.go_forward()
    expect(dialog).to_be_visible()
    dialog.locator(".stage").click(position={"x": 6, "y": 6})
    expect(dialog).to_have_count(0)


def test_a_preview_can_be_linked_and_one_that_is_gone_says_so(visit: Visit, mia: Client) -> None:
    newest, _, oldest = share_three(mia)
    ada = visit(f"/image/{newest}")
    dialog = ada.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Bay 2")
    expect(ada.article("Bay 0")).to_have_count(1)
    mia.call("DELETE", f"/api/images/{newest}")
    expect(dialog).to_have_count(0)
    expect(ada.page.get_by_role("status").filter(has_text="just deleted")).to_be_visible()
    ada.open(f"/image/{newest}")
    expect(ada.page.get_by_role("heading", name="This picture is not here")).to_be_visible()
    ada.page.get_by_role("link", name="See what everyone shares").click()
    expect(ada.page).to_have_url(re.compile("/latest$"))
    ada.open(f"/image/{oldest}")
    ada.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(ada.page).to_have_url(re.compile(f"/profile/{mia.name}$"))


def test_only_its_owner_deletes_a_picture_and_is_asked_first(visit: Visit, mia: Client) -> None:
    ada = visit()
    ada.register(unused_name("ada"))
    theirs = mia.share(photos.plain(seed=5), "Not yours")
    ada.open(f"/image/{theirs}")
    expect(ada.button("Like")).to_be_visible()
    expect(ada.button("Delete")).to_have_count(0)

    ada.open("/")
    ada.upload({"name": "own.jpg", "mimeType": "image/jpeg", "buffer": photos.plain(seed=6)}, "Mine")
    dialog = ada.preview("Mine")
    ada.button("Delete").click()
    expect(ada.button("Keep it")).to_be_focused()
    ada.page.keyboard.press("Enter")
    expect(ada.button("Delete")).to_be_focused()
    ada.page.keyboard.press("Enter")
    ada.button("Delete").click()
    expect(dialog).to_have_count(0)
    expect(ada.article("Mine")).to_have_count(0)
    expect(ada.page.locator("main")).to_be_focused()
    ada.expect_no_trouble()


def test_what_is_said_while_a_picture_is_open_is_seen_over_it(visit: Visit, mia: Client, arrive: Arrive) -> None:
    mia.share(photos.plain(seed=7), "Talked over")
    ada = visit("/latest")
    ada.register(unused_name("ada"))
    ada.open(f"/profile/{mia.name}")
    ada.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ada.preview("Talked over")

    ada.button("Copy link").click()
    ada.expect_said("Link copied")

    def refuse(route: Route) -> None:
        route.fulfill(status=503, content_type="application/json", body="{}")

    ada.page.route("**/api/likes/*", refuse)
    ada.button("Like").click()
    ada.expect_said("The like was not taken")
    bob = arrive(unused_name("bob"))
    bob.call("PUT", f"/api/follows/{ada.name}")
    ada.expect_said(f"{bob.name} follows you now")
    ada.page.keyboard.press("Escape")
    expect(ada.page.get_by_role("dialog")).to_have_count(0)
    ada.expect_said(f"{bob.name} follows you now")


def test_what_went_wrong_is_there_for_ten_seconds_and_as_long_as_somebody_points_at_it(
    visit: Visit, mia: Client
) -> None:
    mia.share(photos.plain(seed=8), "Not to be liked")
    ada = visit("/latest")
    ada.register(unused_name("ada"))
    ada.page.clock.install()
    ada.open(f"/profile/{mia.name}")
    ada.page.route(
        "**/api/likes/*", lambda route: route.fulfill(status=503, content_type="application/json", body="{}")
    )
    ada.preview("Not to be liked")
    ada.button("Like").click()
    toast = ada.page.locator(".toast").filter(has_text="The like was not taken")
    expect(toast).to_be_visible()
    toast.hover()
    ada.page.clock.fast_forward(11_000)
    expect(toast).to_be_visible()
    ada.page.mouse.move(5, 5)
    ada.page.clock.fast_forward(2_000)
    expect(toast).to_have_count(0)


def test_the_arrow_goes_on_past_the_last_picture_that_was_read(visit: Visit, mia: Client, gallery: Gallery) -> None:
    hung = gallery.hang(mia.name, [f"Number {n}" for n in range(40)])
    ada = visit("/")
    ada.page.add_init_script("delete window.IntersectionObserver")  # nothing but the preview reads on
    ada.open(f"/profile/{mia.name}")
    expect(ada.page.get_by_role("article")).to_have_count(30)
    card(ada.page, "Number 25").locator("a.picture").click()
    for imageid in hung[26:]:
        expect(ada.button("Older picture")).to_be_visible()
        ada.page.keyboard.press("ArrowRight")
        expect(ada.page).to_have_url(re.compile(f"/image/{imageid}$"))
    expect(ada.button("Older picture")).to_have_count(0)


def test_a_double_click_on_a_thumbnail_opens_the_picture_and_likes_it(visit: Visit, mia: Client) -> None:
    for n, comment in enumerate(("At the edge", "Elsewhere")):
        mia.share(photos.plain(seed=10 + n), comment)
    ada = visit("/latest")
    ada.register(unused_name("ada"))
    ada.open(f"/profile/{mia.name}")
    dialog = ada.page.get_by_role("dialog")
    for comment in ("At the edge", "Elsewhere"):
        # Its corner is where the dark around the large picture will be.
        ada.expect_picture(comment).locator("a img").dblclick(position={"x": 6, "y": 6})
        expect(dialog).to_contain_text(comment)
        expect(dialog.get_by_role("button", name="Unlike", exact=True)).to_be_visible()
        expect(dialog).to_contain_text(ada.name)
        ada.button("Close").click()
        expect(dialog).to_have_count(0)
        expect(ada.article(comment).locator(".likes")).to_have_text(ada.name)
    ada.expect_no_trouble()


def test_a_double_click_by_somebody_without_a_session_opens_the_picture_and_the_door(visit: Visit, mia: Client) -> None:
    mia.share(photos.plain(seed=12), "Who likes me")
    ada = visit(f"/profile/{mia.name}")
    ada.expect_picture("Who likes me").locator("a img").dblclick(position={"x": 6, "y": 6})
    expect(ada.page.get_by_role("dialog", name="Register")).to_be_visible()
    ada.page.keyboard.press("Escape")
    expect(ada.page.get_by_role("dialog", name=f"Picture by {mia.name}")).to_be_visible()
