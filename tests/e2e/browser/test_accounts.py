"""The door: the server's words where they belong, and a session that ends in the middle of something ends nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Route, expect

from e2e import photos
from e2e.client import PASSWORD, Arrive, Client, unused_name
from e2e.visitor import Visit, Visitor
from eventually import eventually
from local_stack.stack import Stack

#: Wrong passwords for one name that are answered before one has to wait.
GUESSES = 10


def door(visitor: Visitor, name: str) -> Locator:
    return visitor.page.get_by_role("dialog", name=name, exact=True)


def words_of(field: Locator) -> Locator:
    """What is said of a field, beside it."""
    return field.page.locator(f"#{field.get_attribute('aria-describedby')}")


def test_what_is_wrong_is_said_in_the_servers_words_beside_its_field(visit: Visit, arrive: Arrive) -> None:
    visitor = visit("/latest")
    visitor.button("Register").first.click()
    username, password = visitor.page.get_by_label("Username"), visitor.page.get_by_label("Password")
    username.fill("x!")
    password.fill("short")
    password.press("Enter")

    expect(username).to_have_attribute("aria-invalid", "true")
    expect(password).to_have_attribute("aria-invalid", "true")
    expect(username).to_be_focused()
    answer = arrive().call("POST", "/api/users", json={"username": "x!", "password": "short"})
    said = {error["field"]: error["detail"] for error in answer.json()["errors"]}
    expect(words_of(username)).to_have_text(said["username"])
    expect(words_of(password)).to_have_text(said["password"])
    expect(username).to_have_value("x!")


def test_password_managers_know_what_each_field_is(visit: Visit) -> None:
    visitor = visit("/latest")
    for button, kind in (("Register", "new-password"), ("Log in", "current-password")):
        visitor.button(button).first.click()
        username, password = visitor.page.get_by_label("Username"), visitor.page.get_by_label("Password")
        expect(username).to_be_focused()
        expect(username).to_have_attribute("autocomplete", "username")
        expect(username).to_have_attribute("name", "username")
        expect(password).to_have_attribute("autocomplete", kind)
        expect(password).to_have_attribute("type", "password")
        visitor.page.keyboard.press("Escape")
        expect(visitor.button(button)).to_be_focused()


def test_who_has_to_wait_is_told_how_long(visit: Visit, mia: Client, arrive: Arrive) -> None:
    somebody = arrive()
    for _ in range(GUESSES):
        somebody.call("POST", "/api/session", json={"username": mia.name, "password": "a wrong one"})
    visitor = visit("/latest")
    visitor.button("Log in").first.click()
    visitor.page.get_by_label("Username").fill(mia.name)
    visitor.page.get_by_label("Password").fill("one more guess")
    visitor.page.get_by_label("Password").press("Enter")

    alert = door(visitor, "Log in").get_by_role("alert")
    expect(alert).to_contain_text("Try again in")
    expect(alert).to_contain_text("seconds")


def test_while_a_part_is_away_the_door_says_so_and_opens_once_it_is_back(
    stack: Stack, visit: Visit, mia: Client
) -> None:
    visitor = visit("/latest")
    visitor.button("Log in").first.click()
    visitor.page.get_by_label("Username").fill(mia.name)
    visitor.page.get_by_label("Password").fill(PASSWORD)
    stack.stop_process("social-api")
    try:
        visitor.page.get_by_label("Password").press("Enter")
        expect(door(visitor, "Log in").get_by_role("alert")).to_contain_text("away for a moment")
    finally:
        stack.start_process("social-api")
    visitor.page.get_by_label("Password").press("Enter")

    expect(visitor.button("Log out")).to_be_visible()


def lose_cookie(visitor: Visitor) -> None:
    """The browser forgot it: the page learns it from the first refusal."""
    visitor.page.context.clear_cookies()


def end_session(visitor: Visitor) -> None:
    """The session is over on the server: its socket is closed, and the page learns it from that."""
    assert visitor.page.context.request.delete("/api/session", headers={"Origin": visitor.base_url}).ok
    expect(visitor.page.get_by_role("status").filter(has_text="You are logged out")).to_be_visible()


def give_password(visitor: Visitor) -> None:
    """She is asked for nothing else."""
    dialog = door(visitor, "Log in")
    expect(dialog).to_contain_text("what you were doing goes on")
    expect(dialog.get_by_label("Username")).to_have_value(visitor.name)
    expect(dialog.get_by_label("Password")).to_be_focused()
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_label("Password").press("Enter")
    expect(dialog).to_have_count(0)


@pytest.mark.parametrize("end", [lose_cookie, end_session])
def test_a_session_that_ends_asks_for_the_password_and_then_finishes_what_was_begun(
    visit: Visit, arrive: Arrive, mia: Client, end: object
) -> None:
    assert callable(end)
    imageid = mia.share(photos.plain(seed=301), "A quiet bay")
    ada = visit(f"/profile/{mia.name}")
    ada.register(unused_name("ada"))
    ada.expect_live()

    end(ada)
    ada.button("Follow").click()
    give_password(ada)
    expect(ada.button("Unfollow")).to_be_visible()
    expect(ada.page).to_have_url(f"{ada.base_url}/profile/{mia.name}")

    dialog = ada.preview("A quiet bay")
    end(ada)
    dialog.get_by_role("button", name="Like", exact=True).click()
    give_password(ada)
    expect(dialog.get_by_role("button", name="Unlike", exact=True)).to_be_visible()

    def likers() -> list[str]:
        return [user["username"] for user in mia.get(f"/api/likes/{imageid}").json()["users"]]

    # The page shows at once what is still on its way.
    eventually(lambda: likers() == [ada.name], "the like is there")
    eventually(lambda: mia.get(f"/api/users/{mia.name}").json()["followers_count"] == 1, "the follow is there")


def test_the_preview_stays_beneath_the_door_while_all_is_read_anew(visit: Visit, arrive: Arrive, mia: Client) -> None:
    for seed, comment in enumerate(("A quiet bay", "A loud one"), 303):
        mia.share(photos.plain(seed=seed), comment)
    ada = visit(f"/profile/{mia.name}")
    ada.register(unused_name("ada"))
    ada.expect_live()
    dialog = ada.preview("A quiet bay")
    held: list[Route] = []
    ada.page.route("**/api/images/*", lambda route: held.append(route))
    with ada.page.expect_request("**/api/images/*"):
        end_session(ada)

    dialog.get_by_role("button", name="Like", exact=True).click()
    password = door(ada, "Log in").get_by_label("Password")
    password.press_sequentially("wrong")
    with ada.page.expect_response("**/api/images/*"):
        for route in held:
            route.continue_()
    password.press("ArrowLeft")
    give_password(ada)

    expect(dialog.get_by_role("button", name="Unlike", exact=True)).to_be_visible()
    expect(dialog).to_contain_text("A quiet bay")


@pytest.mark.parametrize("end", [lose_cookie, end_session])
def test_pictures_that_a_session_ended_under_are_all_sent_after_the_password(
    visit: Visit, arrive: Arrive, end: object
) -> None:
    assert callable(end)
    mia = visit()
    mia.register(unused_name("mia"))
    mia.expect_live()
    names = ("one", "two", "three")
    mia.choose(
        [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": photos.plain(seed=310 + len(n))} for n in names]
    )
    for name in names:
        mia.page.get_by_role("group", name=f"{name}.jpg").get_by_label("Comment").fill(f"Number {name}")
    end(mia)
    mia.button("Upload").last.click()
    give_password(mia)

    for name in names:
        mia.expect_picture(f"Number {name}")
    expect(mia.page.get_by_role("article").locator("a[href^='/image/']")).to_have_count(3)
    assert len(arrive().timeline(f"users/{mia.name}")) == 3


def test_who_closes_the_door_instead_keeps_the_picture_and_is_told_what_it_waits_for(visit: Visit) -> None:
    mia = visit()
    mia.register(unused_name("mia"))
    mia.expect_live()
    lose_cookie(mia)
    mia.upload({"name": "lake.jpg", "mimeType": "image/jpeg", "buffer": photos.plain(seed=320)}, "Patience")
    expect(door(mia, "Log in")).to_be_visible()
    mia.page.keyboard.press("Escape")

    article = mia.article("Patience")
    expect(article).to_contain_text("It waits for your password.")
    article.get_by_role("button", name="Try again").click()
    give_password(mia)

    mia.expect_picture("Patience")


def test_coming_and_going_in_one_tab_shows_in_the_other(visit: Visit) -> None:
    mia = visit("/latest")
    other = Visitor(mia.page.context.new_page(), mia.base_url)
    other.open("/latest")
    mia.register(unused_name("mia"))
    expect(other.button("Log out")).to_be_visible()

    mia.button("Log out").click()
    expect(other.button("Register")).to_be_visible()
    other.expect_live()

    other.log_in(mia.name)
    expect(mia.button("Log out")).to_be_visible()
    mia.expect_live()
    mia.expect_no_trouble()
    other.expect_no_trouble()


def test_a_double_click_opens_a_dialog_and_does_not_close_it(visit: Visit) -> None:
    visitor = visit("/latest")
    dialog = visitor.page.get_by_role("dialog")
    for button in ("Register", "Log in"):
        visitor.button(button).first.dblclick()
        expect(door(visitor, button)).to_be_visible()
        visitor.page.mouse.click(5, 400)
        expect(dialog).to_have_count(0)
    visitor.register(unused_name("ada"))
    visitor.button("Upload").first.dblclick()
    expect(door(visitor, "Share pictures")).to_be_visible()
    visitor.button("Close").click()
    expect(dialog).to_have_count(0)
