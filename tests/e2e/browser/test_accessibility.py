"""For everyone: axe-core finds nothing, arrivals are told in few words, nothing moves for those who don't want it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from chromium import APPEARS_MS
from e2e import axe, photos
from e2e.client import Client, unused_name
from e2e.visitor import Visit, Visitor

#: Seconds that a connection is something before it is told.
PASSING_S = 2
#: Seconds from one sentence of what came to the next, at least.
QUIET_S = 8
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
FILES: list[FilePayload] = [
    {"name": "good.jpg", "mimeType": "image/jpeg", "buffer": photos.plain(seed=50)},
    {"name": "bad.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"},
]
#: Collects what live regions say, as a screen reader would read it.
NOTE_WORDS = """() => {
    window.said = [];
    const note = (records) => {
        for (const { type, target, addedNodes } of records) {
            const added = [...addedNodes].map((node) => node.textContent).join('');
            const words = type === 'characterData' ? target.data : added;
            if (words.trim()) window.said.push(words);
        }
    };
    for (const region of document.querySelectorAll('[aria-live=polite]'))
        new MutationObserver(note).observe(region, { subtree: true, characterData: true, childList: true });
}"""

#: The same of every live region there is, also of those that come and go, as long as the page stays.
NOTE_ALL_WORDS = """() => {
    window.said = [];
    const live = '[aria-live=polite], [aria-live=assertive], [role=status], [role=alert]';
    const note = (records) => {
        for (const { target, addedNodes, type } of records) {
            const within = (target.closest ? target : target.parentElement)?.closest(live);
            const added = [...addedNodes].map((node) => node.textContent).join('');
            const words = type === 'characterData' ? target.data : added;
            if (within && words.trim()) window.said.push(words);
        }
    };
    new MutationObserver(note).observe(document.body, { subtree: true, characterData: true, childList: true });
}"""

#: Where one is before and after a click on the tab of the page that is open.
CLICK_OWN_TAB = """() => {
    const before = scrollY;
    document.querySelector('nav [aria-current=page]').click();
    return [before, scrollY];
}"""

#: Collects whatever begins to move.
NOTE_MOVES = """() => {
    window.moved = [];
    const note = (event) =>
        window.moved.push(`${event.animationName ?? event.propertyName} of ${event.target.className}`);
    for (const kind of ['animationstart', 'transitionrun']) document.addEventListener(kind, note, true);
}"""


def look(page: Page, where: str) -> list[str]:
    """What is wrong there, in both themes."""
    found: list[str] = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        # The themes differ in colours alone.
        found += [f"{where}, {scheme}: {fault}" for fault in axe.faults(page, colours_only=scheme == "dark")]
    return found


def in_dialog(visitor: Visitor, open_it: Callable[[], None], where: str) -> list[str]:
    open_it()
    expect(visitor.page.get_by_role("dialog")).to_be_visible()
    found = look(visitor.page, where)
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.get_by_role("dialog")).to_have_count(0)
    return found


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_on_any_page_or_dialog_in_both_themes(
    visit: Visit, mia: Client, screen: dict[str, Any]
) -> None:
    seen = f"Seen by all, from {mia.name}"
    imageid = mia.share(photos.photograph(800, 600), seen)
    mia.call("PUT", f"/api/likes/{imageid}")
    ada = visit("/latest", **screen)
    page = ada.page
    ada.expect_picture(seen)
    found = look(page, "latest")
    found += in_dialog(ada, lambda: ada.button("Register").first.click(), "register")
    ada.button("Log in").first.click()
    page.get_by_label("Username").fill("nobody_at_all")
    page.get_by_label("Password").fill("not the password")
    page.get_by_label("Password").press("Enter")
    expect(page.get_by_role("alert").first).to_be_visible()
    found += look(page, "log in, refused")
    page.keyboard.press("Escape")
    for path in ("/nothing/here", f"/profile/{unused_name('nobody')}", "/image/01KAVQ0000000000000000000A"):
        ada.open(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        found += look(page, path)

    page.context.request.post("/api/users", data={"username": unused_name("ada"), "password": "correct horse battery"})
    ada.open("/")
    expect(page.get_by_role("heading", name="Your timeline begins here")).to_be_visible()
    found += look(page, "empty timeline")
    ada.open(f"/profile/{mia.name}")
    ada.expect_picture(seen)
    ada.button("Follow").click()
    expect(ada.button("Unfollow")).to_be_visible()
    found += look(page, "profile")
    found += in_dialog(ada, page.get_by_role("link", name="follower").click, "people")
    found += in_dialog(ada, lambda: ada.preview(seen), "preview")
    ada.open(f"/image/{imageid}")
    found += in_dialog(ada, ada.button("Like").click, "image page")
    ada.open("/")
    ada.expect_picture(seen)
    found += look(page, "timeline")
    ada.button("Upload").first.click()
    page.locator("input[type=file]").set_input_files(FILES)
    expect(page.get_by_label("Comment")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="bad.jpg")).to_be_visible()
    found += look(page, "upload with files")
    page.goto("/offline.html")
    found += look(page, "offline")
    assert found == []


def test_a_preview_of_ones_own_that_asks_before_it_deletes_is_fine_too(visit: Visit) -> None:
    ada = visit()
    ada.register(unused_name("ada"))
    ada.upload({"name": "own.jpg", "mimeType": "image/jpeg", "buffer": photos.plain(seed=51)}, "Mine alone")
    ada.preview("Mine alone")
    ada.button("Delete").click()
    assert look(ada.page, "delete?") == []


def test_twenty_arrivals_are_told_in_a_few_sentences(visit: Visit, mia: Client) -> None:
    mia.share(photos.plain(seed=60), "Here already")
    ada = visit(f"/profile/{mia.name}")
    ada.expect_picture("Here already")
    ada.page.evaluate(NOTE_WORDS)
    mia.share(photos.plain(seed=61), "The first")
    ada.page.wait_for_function("() => window.said.length === 1")
    began = time.monotonic()
    assert f"New picture by {mia.name}: The first" in ada.page.evaluate("() => window.said[0]")
    for n in range(19):
        assert mia.post(photos.plain(seed=62 + n, width=64, height=48), f"More {n}").status_code == 202
    expect(ada.page.get_by_role("article")).to_have_count(21, timeout=2 * APPEARS_MS)
    ada.page.wait_for_function("() => /new pictures?/i.test(window.said.at(-1)) && window.said.length > 1")
    said = ada.page.evaluate("() => window.said")
    assert len(said) <= 2 + (time.monotonic() - began) / QUIET_S, said
    assert any(words.endswith("new pictures.") for words in said), said


def test_the_connection_is_told_when_it_stays_broken_and_not_with_each_page(visit: Visit, mia: Client) -> None:
    mia.share(photos.plain(seed=88), "Quiet pages")
    ada = visit(f"/profile/{mia.name}")
    ada.register(unused_name("ada"))
    ada.expect_picture("Quiet pages")
    ada.page.evaluate(NOTE_ALL_WORDS)
    began = time.monotonic()
    for link in ("Timeline", "Latest Images", "Profile") * 3:
        ada.go_to(link)
        expect(ada.page.get_by_role("link", name=link)).to_have_attribute("aria-current", "page")
        ada.expect_live()
    said = ada.page.evaluate("() => window.said")
    assert len(said) <= (time.monotonic() - began) / PASSING_S, said

    ada.page.context.set_offline(True)
    ada.page.wait_for_function("() => window.said.at(-1) === 'Connection: offline'")
    ada.page.context.set_offline(False)
    ada.page.wait_for_function("() => window.said.at(-1) === 'Connection: live'", timeout=2 * APPEARS_MS)


def test_nothing_moves_for_those_who_do_not_want_it(visit: Visit, mia: Client) -> None:
    mia.share(photos.plain(seed=90), "Still")
    ada = visit("/", reduced_motion="reduce")
    ada.register(unused_name("ada"))
    ada.page.evaluate(NOTE_MOVES)
    still = "() => document.getAnimations().length"
    ada.go_to("Latest Images")
    dialog = ada.preview("Still")
    dialog.locator("img").first.dblclick()
    expect(ada.button("Unlike")).to_be_visible()
    assert ada.page.evaluate(still) == 0
    mia.share(photos.plain(seed=91), "Slides not in")
    ada.page.keyboard.press("Escape")
    ada.expect_picture("Slides not in")
    ada.upload({"name": "own.jpg", "mimeType": "image/jpeg", "buffer": photos.plain(seed=92)}, "Sent quietly")
    ada.expect_picture("Sent quietly")
    assert ada.page.evaluate(still) == 0
    assert ada.page.evaluate("() => window.moved") == []
    ada.page.set_viewport_size({"width": 1280, "height": 300})
    ada.page.evaluate("() => scrollTo(0, 200)")
    assert ada.page.evaluate(CLICK_OWN_TAB) == [200, 0]


def test_every_picture_has_words_for_those_who_can_not_see_it(visit: Visit, mia: Client) -> None:
    described = mia.call(
        "POST",
        "/api/images",
        data={"comment": "Named", "alt": "A harbour at dusk"},
        files={"image": photos.plain(seed=95)},
    ).json()["imageid"]
    mia.wait_for_state(described, "ready")
    mia.share(photos.plain(seed=96), "Only a comment")
    mia.share(photos.plain(seed=97))
    ada = visit(f"/profile/{mia.name}")
    expect(ada.page.get_by_role("article")).to_have_count(3)
    alts = ada.page.locator("article img").evaluate_all("pictures => pictures.map(({ alt }) => alt)")
    assert sorted(alts) == sorted(["A harbour at dusk", "Only a comment", f"A picture by {mia.name}"])
