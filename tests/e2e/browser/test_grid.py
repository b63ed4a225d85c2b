"""The grid: room is there before a picture is, little is in the document, times are fresh."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from chromium import APPEARS_MS
from e2e import photos
from e2e.client import Client
from e2e.reader import (
    NEXT_TURN_MS,
    TURN_PX,
    WATCH_CARDS,
    WATCH_SHIFTS,
    at_rest,
    card,
    expect_at,
    read_on_to,
    shifted,
)
from e2e.visitor import Visit, Visitor
from gallery import Gallery

#: The most articles that may be in the document.
MOST_ARTICLES = 300
#: What a person does not notice, of the browser's own measure of what moves.
UNNOTICED = 0.01
COUNT_ARTICLES = """() => {
    window.most = 0;
    window.seen = new Set();
    const look = () => {
        const articles = [...document.querySelectorAll('article')];
        window.most = Math.max(window.most, articles.length);
        articles.forEach((article) => window.seen.add(article.querySelector('.comment').textContent));
    };
    new MutationObserver(look).observe(document.body, { childList: true, characterData: true, subtree: true });
    look();
}"""

#: As fast as older pictures come; whether that one is in the document, and now in the window.
HURRY_DOWN_TO = """(comment) => {
    const isIt = (article) => article.querySelector('.comment')?.textContent === comment;
    const there = [...document.querySelectorAll('article')].find(isIt);
    if (there) there.scrollIntoView({ block: 'center', behavior: 'instant' });
    else scrollTo({ top: document.body.scrollHeight, behavior: 'instant' });
    return Boolean(there);
}"""


@pytest.mark.moving
def test_nothing_moves_while_a_page_of_pictures_of_all_shapes_loads(
    open_context: Callable[[], BrowserContext], base_url: str, mia: Client, gallery: Gallery
) -> None:
    gallery.hang(mia.name, [f"Number {n}" for n in range(90)])
    visitor = Visitor(open_context().new_page(), base_url)
    visitor.page.add_init_script(WATCH_SHIFTS)
    visitor.page.add_init_script(WATCH_CARDS)

    visitor.open(f"/profile/{mia.name}")
    expect(card(visitor.page, "Number 0").locator("img.loaded")).to_be_visible()
    read_on_to(visitor.page, "Number 80")

    assert shifted(visitor.page) < UNNOTICED
    assert visitor.page.evaluate("() => window.strays") == []


@pytest.mark.moving
def test_a_placeholder_keeps_the_room_until_the_thumbnail_is_there(
    open_context: Callable[[], BrowserContext], base_url: str, mia: Client, gallery: Gallery
) -> None:
    gallery.hang(mia.name, ["Not yet"])
    visitor = Visitor(open_context().new_page(), base_url)
    held: list[Route] = []
    visitor.page.route("**/thumbnail", lambda route: held.append(route))
    visitor.open(f"/profile/{mia.name}")

    article = card(visitor.page, "Not yet")
    picture = article.locator(".picture")
    expect(picture).to_have_css("background-image", re.compile(r'url\("data:image/png'))
    expect(article.locator("img")).to_have_css("opacity", "0")
    room = picture.bounding_box()
    assert room is not None
    assert abs(room["width"] / room["height"] - 1600 / 600) < 0.01

    for route in held:
        route.continue_()
    expect(article.locator("img")).to_have_css("opacity", "1")
    assert picture.bounding_box() == room


def test_of_many_pictures_all_are_shown_and_few_are_in_the_document(
    visit: Visit, mia: Client, gallery: Gallery
) -> None:
    comments = [f"Number {n}" for n in range(350)]
    gallery.hang(mia.name, comments)
    visitor = visit(f"/profile/{mia.name}")
    page = visitor.page
    page.evaluate(COUNT_ARTICLES)

    read_on_to(page, "Number 349", turns=600)

    assert set(page.evaluate("[...window.seen]")) == set(comments)
    assert page.evaluate("window.most") <= MOST_ARTICLES
    while page.evaluate("window.scrollY > 0"):
        page.mouse.wheel(0, -4 * TURN_PX)
        page.wait_for_timeout(NEXT_TURN_MS)
    expect(card(page, "Number 0")).to_be_visible()
    assert page.evaluate("window.most") <= MOST_ARTICLES
    visitor.expect_no_trouble()


def test_whoever_is_more_than_two_thousand_pictures_down_is_there_again_after_a_reload(
    visit: Visit, mia: Client, gallery: Gallery
) -> None:
    gallery.hang(mia.name, [f"Number {n}" for n in range(2_200)])
    visitor = visit(f"/profile/{mia.name}")
    page = visitor.page
    page.wait_for_function(HURRY_DOWN_TO, arg="Number 2100", timeout=4 * APPEARS_MS)
    top = at_rest(page, "Number 2100")

    page.reload()

    expect(card(page, "Number 0")).to_have_count(1)
    expect(card(page, "Number 2100")).to_be_visible(timeout=4 * APPEARS_MS)
    expect_at(page, "Number 2100", top)
    visitor.expect_no_trouble()


def test_older_pictures_come_by_a_button_where_they_could_not_come_by_themselves(
    visit: Visit, mia: Client, gallery: Gallery
) -> None:
    gallery.hang(mia.name, [f"Number {n}" for n in range(60)])
    visitor = visit("/latest")
    visitor.page.route("**/api/timelines/**cursor=**", lambda route: route.abort())
    visitor.open(f"/profile/{mia.name}")
    read_on_to(visitor.page, "Number 28")
    button = visitor.button("Show older pictures")
    expect(button).to_be_visible()

    visitor.page.unroute("**/api/timelines/**cursor=**")
    button.click()

    expect(card(visitor.page, "Number 59")).to_have_count(1)
    expect(button).to_have_count(0)


def test_times_are_told_from_now_kept_fresh_and_exact_on_hover(visit: Visit, mia: Client, gallery: Gallery) -> None:
    (imageid,) = gallery.hang(mia.name, ["Tell me when"])
    visitor = visit("/latest")
    visitor.page.clock.install()
    visitor.open(f"/profile/{mia.name}")
    time = card(visitor.page, "Tell me when").locator("time")

    expect(time).to_have_text("1 h")
    uploaded = mia.timeline(f"users/{mia.name}")[0]
    assert uploaded["imageid"] == imageid
    expect(time).to_have_attribute("datetime", uploaded["uploaded"])
    expect(time).to_have_attribute("title", re.compile(r"^\w+, \w+ \d+, \d{4} at \d+:\d\d"))
    visitor.page.clock.fast_forward("03:00:00")
    expect(time).to_have_text("4 h")


def test_names_lead_to_profiles(visit: Visit, mia: Client) -> None:
    mia.share(photos.plain(seed=64), "Whose is this")
    visitor = visit("/latest")

    visitor.expect_picture("Whose is this").get_by_role("link", name=mia.name).click()

    expect(visitor.page).to_have_url(f"{visitor.base_url}/profile/{mia.name}")


def test_a_sharp_screen_gets_a_sharp_picture_and_a_phone_no_more_than_it_shows(
    open_context: Callable[..., BrowserContext], base_url: str, mia: Client
) -> None:
    imageid = mia.share(photos.plain(width=800, height=600, seed=65), "Sharp as a tack")
    chosen = {}
    for name, options in {
        "sharp": {"device_scale_factor": 2, "viewport": {"width": 1680, "height": 900}},
        "phone": {"device_scale_factor": 3, "viewport": {"width": 390, "height": 844}},
    }.items():
        visitor = Visitor(open_context(**options).new_page(), base_url)
        visitor.open(f"/profile/{mia.name}")
        image = visitor.expect_picture("Sharp as a tack").locator("img").first
        chosen[name] = image.evaluate("image => new URL(image.currentSrc).pathname")

    assert chosen == {"sharp": f"/images/{imageid}", "phone": f"/images/{imageid}/thumbnail"}
