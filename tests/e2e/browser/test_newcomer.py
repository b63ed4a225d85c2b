"""What somebody tries who is new here: odd addresses, odd pictures, an empty wall, a page without TLS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Locator, Route, expect

from e2e import photos
from e2e.client import PASSWORD, Client, unused_name
from e2e.visitor import Visit, Visitor

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
GOOD: FilePayload = {"name": "good.jpg", "mimeType": "image/jpeg", "buffer": photos.plain(seed=500)}
BAD: FilePayload = {"name": "bad.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}

#: Browsers leave these out of a page without TLS from another machine; some have no channel between tabs at all.
WITHOUT_TLS = """() => {
    delete Crypto.prototype.randomUUID;
    for (const name of ['locks', 'clipboard', 'serviceWorker']) delete Navigator.prototype[name];
    delete window.BroadcastChannel;
}"""
#: What the page says in passing goes only when something takes it away: no timer of five seconds ends.
TOASTS_STAY = """
const real = window.setTimeout;
window.setTimeout = (what, ms, ...given) => (ms === 5_000 ? 0 : real(what, ms, ...given));
"""


def size(element: Locator) -> tuple[float, float]:
    box = element.bounding_box()
    assert box is not None
    return box["width"], box["height"]


@pytest.mark.parametrize("path", ["/profile/x", "/profile/api", "/profile/no%20name", "/image/nope", "/nope"])
def test_an_address_of_nothing_is_called_so_in_the_tab_too_and_the_badge_is_live(visit: Visit, path: str) -> None:
    visitor = visit(path)
    expect(visitor.page).to_have_title("Not here · Cloudstagram")
    expect(visitor.page.get_by_role("link", name="See what everyone shares")).to_be_visible()


def test_no_tile_is_a_thread_or_a_tower_and_the_preview_shows_the_picture_whole(visit: Visit, mia: Client) -> None:
    mia.share(photos.plain("PNG", 8000, 40), "A very wide one")
    mia.share(photos.plain("PNG", 40, 8000), "A very tall one")
    visitor = visit(f"/profile/{mia.name}")
    for comment, ratio in (("A very wide one", 1 / 3), ("A very tall one", 2.2)):
        width, height = size(visitor.expect_picture(comment).locator("a.picture"))
        assert height / width == pytest.approx(ratio, rel=0.02)

    dialog = visitor.preview("A very wide one")
    width, height = size(dialog.locator("img").first)
    assert width / height == pytest.approx(200, rel=0.1)


def test_what_was_refused_goes_when_the_form_is_closed_and_the_rest_stays(visit: Visit) -> None:
    mia = visit()
    mia.register(unused_name("mia"))
    mia.button("Upload").first.click()
    form = mia.page.get_by_role("dialog", name="Share pictures")
    mia.page.locator("input[type=file]").set_input_files([GOOD, BAD])
    expect(form.get_by_role("listitem")).to_have_count(2)
    expect(form.get_by_role("alert")).to_contain_text("bad.jpg could not be read")

    mia.page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    mia.expect_said("1 picture is still waiting to be sent")
    mia.button("Upload").first.click()
    expect(form.get_by_role("listitem")).to_have_count(1)
    expect(form.get_by_role("group", name="good.jpg")).to_be_visible()
    expect(form.get_by_role("alert")).to_have_count(0)


def test_whoever_finds_an_empty_wall_is_led_to_the_first_picture(visit: Visit) -> None:
    visitor = visit("/nope")

    def without_pictures(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "images": [], "next": None})

    visitor.page.route("**/api/timelines/latest*", without_pictures)
    visitor.open("/latest")
    main = visitor.page.get_by_role("main")
    expect(main).to_contain_text("Nothing here yet")
    main.get_by_role("button", name="Share a picture").click()

    door = visitor.page.get_by_role("dialog", name="Register")
    expect(door).to_contain_text("To share pictures you need an account.")
    visitor.page.get_by_label("Username").fill(unused_name("new"))
    visitor.page.get_by_label("Password").fill(PASSWORD)
    visitor.page.get_by_label("Password").press("Enter")
    expect(visitor.page.get_by_role("dialog", name="Share pictures")).to_be_visible()
    visitor.expect_live()


def test_on_a_phone_the_numbers_of_a_profile_stand_side_by_side_alike(visit: Visit, mia: Client) -> None:
    visitor = visit(f"/profile/{mia.name}", **PHONE)
    boxes = [item.bounding_box() for item in visitor.page.locator(".profile-counts li").all()]
    found = [(box["x"], box["y"], box["width"]) for box in boxes if box is not None]
    assert len(found) == 3
    assert {round(y) for _, y, _ in found} == {round(found[0][1])}
    assert {round(width) for _, _, width in found} == {122}
    _, avatar = size(visitor.page.locator(".profile .avatar"))
    assert found[0][1] > avatar + 52


def test_the_bar_says_who_is_logged_in(visit: Visit) -> None:
    mia = visit()
    mia.register(unused_name("mia"))
    tab = mia.page.get_by_role("link", name="Profile", exact=True)
    expect(tab).to_have_attribute("title", f"You are {mia.name}")
    expect(tab.locator(".avatar")).to_have_text("M")


def test_a_tab_says_that_its_session_was_ended_in_another(visit: Visit) -> None:
    mia = visit()
    mia.register(unused_name("mia"))
    other = Visitor(mia.page.context.new_page(), mia.base_url)
    other.open("/latest")
    other.button("Log out").click()
    expect(mia.page.get_by_role("status").filter(has_text="You are logged out.")).to_be_visible()
    expect(mia.button("Register").first).to_be_visible()


def test_that_one_is_logged_out_is_said_until_one_is_logged_in_again(
    open_context: Callable[..., BrowserContext], base_url: str
) -> None:
    context = open_context()
    context.add_init_script(TOASTS_STAY)
    mia, other = (Visitor(context.new_page(), base_url) for _ in range(2))
    mia.open("/latest")
    mia.register(unused_name("mia"))
    other.open("/latest")
    farewells = [visitor.page.locator(".toast").filter(has_text="You are logged out.") for visitor in (mia, other)]

    mia.button("Log out").click()
    for farewell in farewells:
        expect(farewell).to_have_count(1)
    mia.log_in(mia.name)

    for farewell in farewells:
        expect(farewell).to_have_count(0)


def test_the_page_works_without_what_browsers_keep_for_pages_with_tls(
    open_context: Callable[..., BrowserContext], base_url: str
) -> None:
    context = open_context()
    context.add_init_script(f"({WITHOUT_TLS})()")
    mia, other = (Visitor(context.new_page(), base_url) for _ in range(2))
    mia.open("/latest")
    mia.register(unused_name("mia"))
    other.open("/latest")
    mia.upload(GOOD, "From another machine")
    dialog = mia.preview("From another machine")
    dialog.get_by_role("button", name="Copy link").click()
    expect(mia.page.get_by_role("status").filter(has_text="stands in the address bar")).to_be_attached()
    mia.page.go_back()
    expect(dialog).to_have_count(0)

    mia.button("Log out").click()
    expect(other.button("Register").first).to_be_visible()
    mia.expect_no_trouble()
