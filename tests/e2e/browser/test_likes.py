"""Likes: by a double click or a button, shown everywhere at once, one's own name first."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Locator, expect

from e2e import photos
from e2e.client import Arrive, Client, unused_name
from e2e.visitor import Visit, Visitor

pytestmark = pytest.mark.moving

#: More than a page of likers holds.
MANY = 53
#: Seconds from one reading of the list to the next, at least.
READ_AGAIN_S = 3
#: The least that the list held, from now on.
NOTE_FEWEST = """(list) => {
    window.fewest = Infinity;
    new MutationObserver(() => { window.fewest = Math.min(window.fewest, list.querySelectorAll('a').length); })
        .observe(list, { childList: true, subtree: true });
}"""


def likers(within: Locator) -> Locator:
    return within.locator(".likes")


def test_a_double_click_likes_with_a_burst_and_never_unlikes(visit: Visit, mia: Client, arrive: Arrive) -> None:
    imageid = mia.share(photos.plain(seed=10), "Likeable")
    mia.call("PUT", f"/api/likes/{imageid}")
    ada = visit()
    ada.register(unused_name("ada"))
    ada.open(f"/profile/{mia.name}")
    dialog = ada.preview("Likeable")
    expect(likers(dialog)).to_have_text(mia.name)
    ada.count_bursts()
    for times in (1, 2):
        dialog.locator("img").first.dblclick()
        ada.expect_bursts(times)
        expect(likers(dialog)).to_have_text(f"{ada.name} and {mia.name}")
        expect(dialog.locator(".likes .heart-full")).to_be_visible()
    expect(dialog.get_by_role("region", name="People who like it").get_by_role("link").first).to_have_text(
        re.compile(ada.name)
    )
    ada.page.keyboard.press("Escape")
    beneath = likers(ada.article("Likeable"))
    expect(beneath).to_have_text(f"{ada.name} and {mia.name}")
    expect(beneath.locator(".heart-full")).to_be_visible()
    at_the_api = mia.get(f"/api/likes/{imageid}").json()["users"]
    assert [user["username"] for user in at_the_api] == [ada.name, mia.name]
    ada.expect_no_trouble()


def test_the_button_likes_and_unlikes_and_every_open_page_follows(visit: Visit, mia: Client) -> None:
    imageid = mia.share(photos.plain(seed=11), "Pressed")
    watcher = visit(f"/profile/{mia.name}")
    watcher.expect_picture("Pressed")
    ada = visit()
    ada.register(unused_name("ada"))
    other_tab = Visitor(ada.page.context.new_page(), ada.base_url)
    other_tab.open(f"/profile/{mia.name}")
    ada.open(f"/image/{imageid}")
    ada.button("Like").click()
    expect(ada.button("Unlike")).to_be_visible()
    expect(likers(watcher.article("Pressed"))).to_have_text(ada.name)
    expect(likers(other_tab.article("Pressed")).locator(".heart-full")).to_be_visible()
    ada.button("Unlike").click()
    expect(ada.button("Like")).to_be_visible()
    expect(ada.page.get_by_role("dialog")).to_contain_text("Nobody likes it yet")
    expect(likers(watcher.article("Pressed"))).to_have_text("")
    expect(likers(other_tab.article("Pressed"))).to_have_text("")
    assert mia.get(f"/api/likes/{imageid}").json()["users"] == []


def test_whoever_likes_without_a_session_is_asked_first_and_then_the_like_is_done(visit: Visit, mia: Client) -> None:
    imageid = mia.share(photos.plain(seed=12), "Later")
    ada = visit(f"/image/{imageid}")
    ada.count_bursts()
    ada.page.get_by_role("dialog").locator("img").first.dblclick()
    expect(ada.page.get_by_label("Username")).to_be_visible()
    ada.expect_bursts(0)
    name = unused_name("ada")
    ada.page.get_by_label("Username").fill(name)
    ada.page.get_by_label("Password").fill("correct horse battery")
    ada.page.get_by_label("Password").press("Enter")
    expect(ada.button("Unlike")).to_be_visible()
    expect(likers(ada.page.get_by_role("dialog"))).to_have_text(name)


def test_the_list_of_likers_comes_page_by_page(visit: Visit, mia: Client, arrive: Arrive) -> None:
    imageid = mia.share(photos.plain(seed=13), "Popular")
    names = [unused_name(f"fan{n}") for n in range(MANY)]
    fans = [arrive(name) for name in names]
    for fan in fans:
        fan.call("PUT", f"/api/likes/{imageid}")
    ada = visit(f"/image/{imageid}")
    people = ada.page.get_by_role("region", name="People who like it")
    expect(people.get_by_role("link")).to_have_count(50)
    people.get_by_role("button", name="Show more").click()
    expect(people.get_by_role("link")).to_have_count(MANY)
    expect(people.get_by_role("link").nth(50)).to_be_focused()
    shown = [name.split()[-1] for name in people.get_by_role("link").all_inner_texts()]
    assert shown == names[::-1]

    people.evaluate(NOTE_FEWEST)
    readings: list[str] = []
    first_page = re.compile(rf"/api/likes/{imageid}\?limit=\d+$")
    ada.page.on("request", lambda request: first_page.search(request.url) and readings.append(request.url))
    began = time.monotonic()
    for n in range(6):
        arrive(unused_name(f"late{n}")).call("PUT", f"/api/likes/{imageid}")
    expect(people.get_by_role("link")).to_have_count(MANY + 6)
    fans[0].call("DELETE", f"/api/likes/{imageid}")
    expect(people.get_by_role("link", name=names[0])).to_have_count(0)
    expect(people.get_by_role("link")).to_have_count(MANY + 5)
    assert ada.page.evaluate("() => window.fewest") >= MANY
    assert 0 < len(readings) <= 1 + (time.monotonic() - began) / READ_AGAIN_S
