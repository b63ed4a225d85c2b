"""From a small phone to a wall: nothing runs over the edge, whatever people write, and fingers do what a mouse does."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from e2e import photos
from e2e.client import PASSWORD, Arrive, Client, unused_name
from e2e.touch import Finger
from e2e.visitor import Visit, Visitor

#: What slides in is outside for a moment.
STILL: dict[str, Any] = {"reduced_motion": "reduce"}
SMALL: dict[str, Any] = {**STILL, "viewport": {"width": 320, "height": 568}, "is_mobile": True, "has_touch": True}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
WALL: dict[str, Any] = {**STILL, "viewport": {"width": 3840, "height": 2160}}
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
ARABIC = "صباح الخير من المرفأ القديم، والبحر هادئ تماما"
#: Elements whose words or boxes stick out of the window.
OUTSIDE = """() => {
    const width = document.documentElement.clientWidth;
    const cut = (element) => getComputedStyle(element).overflowX !== 'visible';
    const out = [...document.querySelectorAll('body *')].filter((element) => {
        const { left, right, width: wide } = element.getBoundingClientRect();
        return wide > 0 && (left < -1 || right > width + 1) && !element.closest('.visually-hidden, .skip, svg');
    });
    const wider = [...document.querySelectorAll('.card p, .who, .side, .modal-inside')].filter(
        (element) => element.scrollWidth > element.clientWidth + 1 && !cut(element));
    return [document.scrollingElement.scrollWidth > width ? ['the page'] : [], out, wider]
        .flat().map((element) => element.className ? `${element.tagName}.${element.className}` : String(element));
}"""

#: Of a card and of its picture, in px.
HEIGHTS = "(card) => [card, card.querySelector('.picture')].map((element) => element.getBoundingClientRect().height)"
#: What stands above the tile of a picture on its way, where nobody sees it.
CUT_OFF = """() => [...document.querySelectorAll('.pending-state > *')]
    .filter((part) => part.getBoundingClientRect().top < part.closest('.pending').getBoundingClientRect().top)
    .map((part) => part.outerHTML)"""

#: How often a finger left the screen, or was taken for one that scrolls.
COUNT_LIFTED = """() => {
    window.lifted = 0;
    for (const kind of ['pointerup', 'pointercancel']) document.addEventListener(kind, () => window.lifted += 1, true);
}"""


def enter(visitor: Visitor, name: str) -> None:
    """Register where Log out is not in sight."""
    answer = visitor.page.context.request.post("/api/users", data={"username": name, "password": PASSWORD})
    assert answer.ok, answer.text()
    visitor.name = name


def expect_inside(page: Page, where: str) -> None:
    found = page.evaluate(OUTSIDE)
    assert found == [], f"{where}: {found}"


def columns(page: Page) -> int:
    lefts = page.get_by_role("article").evaluate_all("cards => cards.map((card) => card.getBoundingClientRect().left)")
    return len(set(lefts))


@pytest.mark.parametrize("screen", [SMALL, WALL], ids=["320", "3840"])
def test_nothing_runs_over_the_edge_whatever_is_written(visit: Visit, mia: Client, screen: dict[str, Any]) -> None:
    imageid = mia.share(photos.plain(seed=100), LONG)
    mia.share(photos.plain("JPEG", 300, 900, seed=101), ARABIC)
    for n in range(6):
        mia.share(photos.plain("JPEG", 400, 300, seed=102 + n), f"Bay {n} of {mia.name}")
    mia.call("PUT", f"/api/likes/{imageid}")
    ada = visit("/latest", **screen)
    ada.expect_picture(f"Bay 5 of {mia.name}")
    expect_inside(ada.page, "latest, without a session")
    for kind in ("Register", "Log in"):
        ada.button(kind).first.click()
        expect_inside(ada.page, kind)
        ada.page.keyboard.press("Escape")
    enter(ada, unused_name("a_name_as_long_as_a"))
    ada.open(f"/profile/{mia.name}")
    ada.expect_picture(f"Bay 5 of {mia.name}")
    expect(ada.page.get_by_role("article")).to_have_count(8)
    assert columns(ada.page) == (2 if screen is SMALL else 4)
    expect_inside(ada.page, "profile")
    heights = ada.page.locator("main ul li").evaluate_all("counts => counts.map((count) => count.offsetHeight)")
    assert max(heights) <= 44, "a count's word is broken"
    arabic = ada.article(ARABIC)
    assert arabic.locator("p").first.evaluate("words => getComputedStyle(words).direction") == "rtl"
    assert arabic.locator(".who").evaluate("who => getComputedStyle(who).direction") == "ltr"
    ada.open(f"/image/{imageid}")
    likers = ada.page.get_by_role("region", name="People who like it")
    expect(likers.get_by_role("link")).to_have_count(1)
    expect_inside(ada.page, "preview")
    ada.open(f"/profile/{mia.name}#followers")
    expect(ada.page.get_by_role("dialog")).to_contain_text("Nobody yet")
    expect_inside(ada.page, "people")
    ada.open("/")
    expect(ada.page.get_by_role("heading", name="Your timeline begins here")).to_be_visible()
    expect_inside(ada.page, "empty")
    ada.choose({"name": f"{LONG}.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})
    expect(ada.page.get_by_role("alert")).to_be_visible()
    expect_inside(ada.page, "upload")


def test_a_double_tap_likes_and_a_swipe_goes_to_the_neighbour(visit: Visit, mia: Client) -> None:
    older, newer = mia.share(photos.plain(seed=110), "Older"), mia.share(photos.plain(seed=111), "Newer")
    ada = visit("/", **PHONE)
    enter(ada, unused_name("ada"))
    ada.open(f"/profile/{mia.name}")
    ada.expect_picture("Newer").locator("a img").tap()
    dialog: Locator = ada.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    finger = Finger(ada.page)
    ada.count_bursts()
    finger.tap_twice(dialog.locator("img").first)
    ada.expect_bursts(1)
    expect(ada.button("Unlike")).to_be_visible()
    expect(dialog.locator(".likes")).to_have_text(ada.name)
    finger.tap_twice(dialog.locator("img").first)
    ada.expect_bursts(2)
    expect(ada.button("Unlike")).to_be_visible()
    finger.swipe(dialog.locator("img").first, -150)
    expect(ada.page).to_have_url(re.compile(f"/image/{older}$"))
    finger.swipe(dialog.locator("img").first, 150)
    expect(ada.page).to_have_url(re.compile(f"/image/{newer}$"))
    finger.swipe(dialog.locator("img").first, 150)
    expect(ada.page).to_have_url(re.compile(f"/image/{newer}$"))
    assert [user["username"] for user in mia.get(f"/api/likes/{newer}").json()["users"]] == [ada.name]
    ada.button("Close").tap()
    expect(ada.article("Newer").locator(".likes")).to_have_text(ada.name)
    ada.expect_no_trouble()


def test_a_finger_that_moves_a_zoomed_picture_does_not_leave_it(visit: Visit, mia: Client) -> None:
    older, newer = mia.share(photos.plain(seed=112), "Older"), mia.share(photos.plain(seed=113), "Newer")
    ada = visit(f"/image/{newer}", **PHONE)
    picture = ada.page.get_by_role("dialog").locator("img").first
    expect(picture).to_be_visible()
    expect(ada.button("Older picture")).to_be_visible()
    finger, zoom = Finger(ada.page), ada.page.context.new_cdp_session(ada.page)
    stage = ada.page.locator(".stage")

    zoom.send("Emulation.setPageScaleFactor", {"pageScaleFactor": 2})
    expect(stage).to_have_css("touch-action", "auto")
    ada.page.evaluate(COUNT_LIFTED)
    finger.swipe(picture, -150)
    ada.page.wait_for_function("() => window.lifted > 0")
    expect(ada.page).to_have_url(re.compile(f"/image/{newer}$"))

    zoom.send("Emulation.setPageScaleFactor", {"pageScaleFactor": 1})
    expect(stage).to_have_css("touch-action", "pan-y pinch-zoom")
    finger.swipe(picture, -150)
    expect(ada.page).to_have_url(re.compile(f"/image/{older}$"))


def test_on_a_phone_a_long_name_is_cut_and_not_how_many_others_like_a_picture(
    visit: Visit, arrive: Arrive, mia: Client
) -> None:
    imageid = mia.share(photos.plain(seed=115), "Much liked")
    mia.share(photos.plain(seed=116), "Beside it")
    for n in range(3):
        arrive(unused_name(f"a_long_name_indeed_{n}")).call("PUT", f"/api/likes/{imageid}")
    ada = visit(f"/profile/{mia.name}", **PHONE)
    article = ada.expect_picture("Much liked")
    expect(article.locator(".likes")).to_contain_text("and 2 others")
    others, card = article.get_by_text("and 2 others").bounding_box(), article.bounding_box()
    assert others is not None
    assert card is not None
    assert others["x"] + others["width"] <= card["x"] + card["width"]


@pytest.mark.parametrize(("width", "height", "beside"), [(844, 390, True), (390, 844, False)])
def test_a_phone_on_its_side_has_the_words_beside_the_picture(
    visit: Visit, mia: Client, width: int, height: int, beside: bool
) -> None:
    imageid = mia.share(photos.plain(seed=114), "On its side")
    ada = visit(f"/image/{imageid}", **{**STILL, **PHONE, "viewport": {"width": width, "height": height}})
    dialog = ada.page.get_by_role("dialog")
    picture, side = dialog.locator(".stage-frame").bounding_box(), dialog.locator(".side").bounding_box()
    assert picture is not None
    assert side is not None
    assert (side["x"] >= picture["x"] + picture["width"]) is beside
    assert (side["y"] >= picture["y"] + picture["height"]) is not beside
    assert picture["height"] > 250
    expect_inside(ada.page, "preview")


def test_on_a_phone_everything_is_reached_from_the_foot_of_the_page(visit: Visit, mia: Client) -> None:
    mia.share(photos.plain(seed=120), "From a phone")
    ada = visit("/", **PHONE)
    ada.button("Register").tap()
    name = unused_name("ada")
    ada.page.get_by_label("Username").fill(name)
    ada.page.get_by_label("Password").fill(PASSWORD)
    ada.page.get_by_label("Password").press("Enter")
    expect(ada.page.get_by_role("link", name="Timeline")).to_be_visible()
    foot = 844 - 80
    for link in ("Timeline", "Latest Images", "Profile"):
        tab = ada.page.get_by_role("link", name=link)
        box = tab.bounding_box()
        assert box is not None
        assert box["y"] > foot
        assert box["height"] >= 44
        tab.tap()
        expect(tab).to_have_attribute("aria-current", "page")
    expect(ada.button("Log out")).to_be_visible()
    ada.upload({"name": "own.jpg", "mimeType": "image/jpeg", "buffer": photos.photograph(600, 800)}, "By thumb")
    ada.expect_picture("By thumb")
    ada.button("Log out").tap()
    expect(ada.button("Register")).to_be_visible()
    ada.expect_no_trouble()


@pytest.mark.parametrize(("width", "height"), [(900, 1200), (800, 800), (1600, 900), (1800, 600)])
def test_on_a_phone_a_picture_takes_as_much_room_on_its_way_as_when_it_is_there(
    visit: Visit, width: int, height: int
) -> None:
    mia = visit(**SMALL)
    enter(mia, unused_name("mia"))
    mia.open("/")
    held: list[Route] = []
    mia.page.route("**/api/images", lambda route: held.append(route))

    buffer = photos.plain(width=width, height=height, seed=140)
    mia.upload({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": buffer}, "As large as ever")
    card = mia.article("As large as ever")
    expect(card.get_by_role("button", name="Cancel")).to_be_visible()
    on_its_way = card.evaluate(HEIGHTS)
    expect(card.get_by_text("Sending, ")).to_be_visible()
    assert mia.page.evaluate(CUT_OFF) == []
    held[0].continue_()
    mia.expect_picture("As large as ever")

    assert card.evaluate(HEIGHTS) == on_its_way
