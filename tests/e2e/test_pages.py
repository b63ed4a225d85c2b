"""What pages say: to someone new, to someone who mistyped, and when there is nothing yet."""

from __future__ import annotations

from playwright.sync_api import expect

from e2e import photos
from e2e.client import Arrive, unused_name
from e2e.visitor import Visit


def test_an_empty_timeline_says_why_and_leads_to_latest_images(visit: Visit) -> None:
    mia = visit()
    mia.register(unused_name("mia"))

    main = mia.page.get_by_role("main")
    expect(main).to_contain_text("follow")
    main.get_by_role("link").first.click()

    expect(mia.page).to_have_url(f"{mia.base_url}/latest")
    mia.expect_no_trouble()


def test_a_wrong_password_is_said_beside_the_form_and_nothing_is_lost(visit: Visit, arrive: Arrive) -> None:
    somebody = arrive(unused_name("mia"))
    visitor = visit()
    visitor.button("Log in").first.click()
    visitor.page.get_by_label("Username").fill(somebody.name)
    visitor.page.get_by_label("Password").fill("not her password")
    visitor.page.get_by_label("Password").press("Enter")

    dialog = visitor.page.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_be_visible()
    expect(dialog.get_by_label("Username")).to_have_value(somebody.name)
    expect(visitor.button("Log out")).to_have_count(0)


def test_a_name_that_is_taken_is_said_beside_the_field(visit: Visit, arrive: Arrive) -> None:
    somebody = arrive(unused_name("mia"))
    visitor = visit()
    visitor.button("Register").first.click()
    visitor.page.get_by_label("Username").fill(somebody.name)
    visitor.page.get_by_label("Password").fill("long enough to do")
    visitor.page.get_by_label("Password").press("Enter")

    field = visitor.page.get_by_label("Username")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(visitor.page.get_by_role("alert")).to_contain_text("has this name already")


def test_logging_out_leaves_the_public_page_and_logging_in_the_timeline(visit: Visit) -> None:
    mia = visit()
    mia.register(unused_name("mia"))
    mia.button("Log out").click()
    expect(mia.button("Register")).to_be_visible()

    mia.button("Log in").first.click()
    mia.page.get_by_label("Username").fill(mia.name)
    mia.page.get_by_label("Password").fill("correct horse battery")
    mia.page.get_by_label("Password").press("Enter")

    expect(mia.page.get_by_role("link", name="Timeline")).to_have_attribute("aria-current", "page")
    mia.expect_no_trouble()


def test_a_page_that_does_not_exist_says_so_with_404(visit: Visit, arrive: Arrive) -> None:
    assert arrive().get("/no/such/page").status_code == 404

    visitor = visit("/latest")
    visitor.page.goto(f"{visitor.base_url}/no/such/page")

    expect(visitor.page.get_by_role("main")).to_contain_text("no such page")


def test_somebody_who_does_not_exist_is_named_on_her_page(visit: Visit) -> None:
    nobody = unused_name("nobody")
    visitor = visit("/latest")
    visitor.page.goto(f"{visitor.base_url}/profile/{nobody}")

    expect(visitor.page.get_by_role("main")).to_contain_text(nobody)


def test_a_file_that_is_no_picture_is_refused_by_name_before_it_is_sent(visit: Visit) -> None:
    mia = visit()
    mia.register(unused_name("mia"))
    mia.choose({"name": "notes.jpg", "mimeType": "image/jpeg", "buffer": b"These are only words. " * 20})

    expect(mia.page.get_by_role("alert")).to_contain_text("notes.jpg could not be read")
    expect(mia.button("Upload").last).to_be_disabled()


def test_a_truncated_picture_is_rejected_before_its_owners_eyes(visit: Visit) -> None:
    mia = visit()
    mia.register(unused_name("mia"))

    mia.upload({"name": "half.jpg", "mimeType": "image/jpeg", "buffer": photos.truncated()}, "Half a harbour")

    expect(mia.article("Half a harbour")).to_contain_text("Refused")


def test_a_profile_counts_by_itself(visit: Visit, arrive: Arrive) -> None:
    mia, ada = arrive(unused_name("mia")), arrive(unused_name("ada"))
    visitor = visit(f"/profile/{mia.name}")

    mia.share(photos.plain(seed=11), "The first")
    ada.call("PUT", f"/api/follows/{mia.name}")

    visitor.expect_picture("The first")
    main = visitor.page.get_by_role("main")
    expect(main).to_contain_text("1 image")
    expect(main).to_contain_text("1 follower")
    visitor.expect_no_trouble()
