"""Every page has an address: one comes to it, back to it, and to where one was on it."""

from __future__ import annotations

from playwright.sync_api import Route, expect

from e2e import photos
from e2e.client import Client, unused_name
from e2e.reader import expect_at, read_on_to
from e2e.visitor import Visit, Visitor
from gallery import Gallery

NO_SUCH_IMAGE = "01JD0000000000000000000000"


def expect_title(visitor: Visitor, title: str) -> None:
    expect(visitor.page).to_have_title(f"{title} · Cloudstagram")


def test_each_page_is_reached_by_its_address_and_has_its_own_title(visit: Visit, mia: Client) -> None:
    imageid = mia.share(photos.plain(seed=61), "Mist over the weir")
    visitor = visit("/latest")
    expect_title(visitor, "Latest Images")

    visitor.open("/")
    expect_title(visitor, "Latest Images")
    visitor.open(f"/profile/{mia.name}")
    expect(visitor.page.get_by_role("heading", name=mia.name)).to_be_visible()
    expect_title(visitor, mia.name)
    visitor.open(f"/image/{imageid}")
    expect(visitor.page.get_by_role("dialog")).to_contain_text("Mist over the weir")
    expect_title(visitor, f"A picture by {mia.name}")
    visitor.page.keyboard.press("Escape")
    expect(visitor.page).to_have_url(f"{visitor.base_url}/profile/{mia.name}")

    visitor.register(unused_name("ada"))
    visitor.open("/")
    expect_title(visitor, "Timeline")
    visitor.expect_no_trouble()


def test_back_forward_and_reload_return_to_where_one_was(visit: Visit, mia: Client, gallery: Gallery) -> None:
    gallery.hang(mia.name, [f"Number {n}" for n in range(320)])
    visitor = visit(f"/profile/{mia.name}")
    read = read_on_to(visitor.page, "Number 260")
    profile = visitor.page.url

    visitor.go_to("Latest Images")
    expect(visitor.page).to_have_url(f"{visitor.base_url}/latest")
    assert visitor.page.evaluate("window.scrollY") == 0
    visitor.page.go_back()
    expect_at(visitor.page, "Number 260", read)

    visitor.page.reload()
    expect_at(visitor.page, "Number 260", read)
    visitor.expect_live()
    visitor.page.go_forward()
    expect(visitor.page).to_have_url(f"{visitor.base_url}/latest")
    visitor.page.go_back()
    expect(visitor.page).to_have_url(profile)
    expect_at(visitor.page, "Number 260", read)


def test_a_preview_leaves_the_page_behind_it_where_it_was(visit: Visit, mia: Client, gallery: Gallery) -> None:
    gallery.hang(mia.name, [f"Number {n}" for n in range(60)])
    visitor = visit(f"/profile/{mia.name}")
    picture = photos.plain(seed=66)
    visitor.page.route("**/images/*", lambda route: route.fulfill(body=picture, content_type="image/jpeg"))
    read = read_on_to(visitor.page, "Number 40")

    visitor.preview("Number 40")
    visitor.page.keyboard.press("ArrowRight")
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.get_by_role("dialog")).to_have_count(0)
    expect_at(visitor.page, "Number 40", read)
    visitor.page.go_forward()
    expect(visitor.page.get_by_role("dialog")).to_contain_text("Number 41")
    visitor.page.go_back()
    expect_at(visitor.page, "Number 40", read)


def test_names_and_pictures_open_in_a_new_tab(visit: Visit, mia: Client) -> None:
    imageid = mia.share(photos.plain(seed=62), "Two tabs of it")
    visitor = visit(f"/profile/{mia.name}")
    article = visitor.expect_picture("Two tabs of it")

    with visitor.page.context.expect_page() as by_key:
        article.get_by_role("link", name=mia.name).click(modifiers=["ControlOrMeta"])
    expect(by_key.value).to_have_url(f"{visitor.base_url}/profile/{mia.name}")
    with visitor.page.context.expect_page() as by_wheel:
        article.locator("a.picture").click(button="middle")
    expect(by_wheel.value).to_have_url(f"{visitor.base_url}/image/{imageid}")
    expect(by_wheel.value.get_by_role("dialog")).to_contain_text("Two tabs of it")
    expect(visitor.page.get_by_role("dialog")).to_have_count(0)


def test_what_is_not_there_is_said_for_what_it_is(visit: Visit) -> None:
    visitor = visit("/latest")
    nobody = unused_name("nobody")
    for path, words in (
        ("/no/such/page", "There is no such page"),
        (f"/profile/{nobody}", f"Nobody is called {nobody}"),
        (f"/image/{NO_SUCH_IMAGE}", "This picture is not here"),
    ):
        visitor.page.goto(visitor.base_url + path)
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text(words)
        expect_title(visitor, "Not here")
        expect(visitor.page.get_by_role("main").get_by_role("link")).to_have_attribute("href", "/latest")


def test_a_linked_picture_that_no_answer_came_for_is_not_called_gone(visit: Visit, mia: Client) -> None:
    imageid = mia.share(photos.plain(seed=63), "Slow to come")
    visitor = visit("/latest")
    refused: list[str] = []

    def refuse_twice(route: Route) -> None:
        if len(refused) >= 2:
            route.continue_()
            return
        refused.append(route.request.url)
        route.abort()

    visitor.page.route(f"**/api/images/{imageid}", refuse_twice)
    visitor.page.goto(f"{visitor.base_url}/image/{imageid}")

    expect(visitor.page.get_by_role("dialog")).to_contain_text("Slow to come")
    assert len(refused) == 2


def test_an_empty_timeline_says_whether_one_follows_nobody_or_nobody_posted(visit: Visit, mia: Client) -> None:
    ada = visit()
    ada.register(unused_name("ada"))
    main = ada.page.get_by_role("main")
    expect(main).to_contain_text("Your timeline begins here")

    ada.follow(mia.name)
    ada.open("/")
    expect(main).to_contain_text("Nobody you follow has posted yet")
    expect(main.get_by_role("link")).to_have_attribute("href", "/latest")
    ada.page.reload()
    expect(main).to_contain_text("Nobody you follow has posted yet")
    ada.expect_no_trouble()


def test_the_skip_link_moves_the_focus_and_not_the_address(visit: Visit) -> None:
    visitor = visit("/latest")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")

    expect(visitor.page.get_by_role("main")).to_be_focused()
    expect(visitor.page).to_have_url(f"{visitor.base_url}/latest")
