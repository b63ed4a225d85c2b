"""A person's page: her pictures, three live counts, following her, and lists of people."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from e2e import photos
from e2e.client import Arrive, Client, unused_name
from e2e.visitor import Visit, Visitor

#: More than a page of people holds.
MANY = 52


def counts(page: Page) -> Locator:
    return page.locator("main ul").first.get_by_role("listitem")


def test_a_profile_shows_pictures_and_counts_which_move_by_themselves(
    visit: Visit, mia: Client, arrive: Arrive
) -> None:
    mia.share(photos.plain(seed=20), "Hers")
    ada = visit()
    ada.register(unused_name("ada"))
    ada.open(f"/profile/{mia.name}")
    expect(ada.page.get_by_role("heading", name=mia.name)).to_be_visible()
    ada.expect_picture("Hers")
    expect(counts(ada.page)).to_have_text(["1 image", "0 followers", "0 follows"])
    ada.button("Follow").click()
    expect(ada.button("Unfollow")).to_be_visible()
    expect(counts(ada.page)).to_have_text(["1 image", "1 follower", "0 follows"])
    mia.share(photos.plain(seed=21), "Second")
    mia.call("PUT", f"/api/follows/{ada.name}")
    arrive(unused_name("ben")).call("PUT", f"/api/follows/{mia.name}")
    expect(counts(ada.page)).to_have_text(["2 images", "2 followers", "1 follows"])
    expect(ada.page.get_by_role("status").filter(has_text=f"{mia.name} follows you now.")).to_be_visible()
    ada.expect_picture("Second")
    ada.button("Unfollow").click()
    expect(ada.button("Follow")).to_be_visible()
    expect(counts(ada.page)).to_have_text(["2 images", "1 follower", "1 follows"])
    ada.go_to("Profile")
    expect(ada.page.get_by_role("heading", name=ada.name)).to_be_visible()
    expect(ada.button("Follow")).to_have_count(0)
    ada.expect_no_trouble()


def test_who_follows_is_listed_page_by_page_and_has_an_address(visit: Visit, mia: Client, arrive: Arrive) -> None:
    names = [unused_name(f"fan{n}") for n in range(MANY)]
    for name in names:
        arrive(name).call("PUT", f"/api/follows/{mia.name}")
    mia.call("PUT", f"/api/follows/{names[0]}")
    ada = visit(f"/profile/{mia.name}")
    ada.page.get_by_role("link", name="followers").click()
    dialog = ada.page.get_by_role("dialog", name=f"Who follows {mia.name}")
    expect(dialog.get_by_role("link")).to_have_count(50)
    dialog.get_by_role("button", name="Show more").click()
    expect(dialog.get_by_role("link")).to_have_count(MANY)
    ada.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(ada.page).to_have_url(re.compile(f"/profile/{mia.name}$"))

    ada.open(f"/profile/{mia.name}#follows")
    dialog = ada.page.get_by_role("dialog", name=f"Whom {mia.name} follows")
    dialog.get_by_role("link", name=names[0]).click()
    expect(ada.page.get_by_role("heading", name=names[0])).to_be_visible()
    expect(ada.page.get_by_role("dialog")).to_have_count(0)


def test_a_list_that_does_not_come_says_so_and_can_be_asked_for_again(visit: Visit, mia: Client) -> None:
    ada = visit(f"/profile/{mia.name}")
    away = re.compile(f"/api/users/{mia.name}/followers")
    ada.page.route(away, lambda route: route.abort())
    ada.page.get_by_role("link", name="followers").click()
    dialog = ada.page.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_be_visible()
    ada.page.unroute(away)
    dialog.get_by_role("button", name="Try again").click()
    expect(dialog).to_contain_text("Nobody yet.")
    expect(dialog.get_by_role("alert")).to_have_count(0)


def test_somebody_who_does_not_exist_has_an_honest_page_and_the_badge_is_live(visit: Visit) -> None:
    name = unused_name("nobody")
    ada = visit(f"/profile/{name}")
    expect(ada.page.get_by_role("heading", name=f"Nobody is called {name}")).to_be_visible()
    expect(ada.page.get_by_role("link", name="See what everyone shares")).to_be_visible()


def test_a_follow_in_one_tab_is_seen_in_the_others_and_in_the_open_list(visit: Visit, mia: Client) -> None:
    ada = visit("/latest")
    ada.register(unused_name("ada"))
    ada.open(f"/profile/{mia.name}")
    other = Visitor(ada.page.context.new_page(), ada.base_url)
    other.open(f"/profile/{mia.name}")
    listing = Visitor(ada.page.context.new_page(), ada.base_url)
    listing.open(f"/profile/{mia.name}#followers")
    dialog = listing.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Nobody yet.")

    ada.button("Follow").click()
    expect(other.button("Unfollow")).to_be_visible()
    expect(dialog.get_by_role("link")).to_have_text([re.compile(ada.name)])

    other.button("Unfollow").click()
    expect(ada.button("Follow")).to_be_visible()
    expect(dialog).to_contain_text("Nobody yet.")
