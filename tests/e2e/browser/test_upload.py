"""Pictures on their way: taken from anywhere, looked at before they are sent, and never lost, doubled or dropped."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, Request, Route, expect

from e2e import photos
from e2e.client import Arrive, Client, unused_name
from e2e.visitor import Visit, Visitor

POSTS = "**/api/images"
#: One to people, 25 bytes to the server.
FAMILY = "👩‍👩‍👧‍👦"

#: What a browser gives to a page whose visitor drags or pastes files.
TRANSFER = """(files) => {
    const transfer = new DataTransfer();
    for (const [name, type, content] of files) {
        const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type }));
    }
    return transfer;
}"""
#: How often this tab asked for something that only one tab may have, and another has.
COUNT_REFUSALS = """
window.refusals = 0;
const ask = navigator.locks.request.bind(navigator.locks);
navigator.locks.request = (name, how, hold) => ask(name, how, (lock) => {
    window.refusals += lock ? 0 : 1;
    return hold(lock);
});"""
PASTE = """([place, transfer]) => place.dispatchEvent(
    new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }))"""


def picture(name: str, seed: int) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": photos.plain(seed=seed)}


def large_picture(name: str) -> FilePayload:
    """Some 700 KB that can't be compressed."""
    noise = Image.frombytes("RGB", (480, 480), Random(7).randbytes(480 * 480 * 3))
    file = io.BytesIO()
    noise.save(file, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": file.getvalue()}


def somebody(visit: Visit) -> Visitor:
    mia = visit()
    mia.register(unused_name("mia"))
    return mia


def at_the_api(visitor: Visitor, arrive: Arrive) -> Client:
    client = arrive()
    client.log_in(visitor.name)
    return client


def form(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("dialog", name="Share pictures")


def draft(visitor: Visitor, name: str) -> Locator:
    return form(visitor).get_by_role("listitem").filter(has=visitor.page.get_by_role("group", name=name, exact=True))


def send(visitor: Visitor) -> None:
    visitor.button("Upload").last.click()


def posts_of(page: Page) -> list[Request]:
    posts: list[Request] = []
    page.on(
        "request", lambda request: request.method == "POST" and "/api/images" in request.url and posts.append(request)
    )
    return posts


@contextmanager
def slow_line(page: Page, bytes_per_s: int) -> Iterator[None]:
    """A connection that takes so many bytes a second, and everything at once afterwards."""
    browser = page.context.new_cdp_session(page)

    def limit(throughput: int) -> None:
        conditions = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": throughput}
        browser.send("Network.emulateNetworkConditions", conditions)

    browser.send("Network.enable")
    limit(bytes_per_s)
    try:
        yield
    finally:
        limit(-1)


def test_pictures_are_dropped_anywhere_pasted_and_chosen_each_with_its_own_preview_and_words(visit: Visit) -> None:
    mia = somebody(visit)
    page = mia.page

    def transfer(name: str, seed: int) -> object:
        content = base64.b64encode(photos.plain(seed=seed)).decode()
        return page.evaluate_handle(TRANSFER, [[name, "image/jpeg", content]])

    dropped = transfer("dropped.jpg", 201)
    page.dispatch_event("main", "dragover", {"dataTransfer": dropped})
    expect(page.get_by_text("Drop them anywhere")).to_be_visible()
    page.dispatch_event("main", "drop", {"dataTransfer": dropped})
    expect(page.get_by_text("Drop them anywhere")).to_have_count(0)
    expect(draft(mia, "dropped.jpg")).to_be_visible()
    page.evaluate(PASTE, [page.locator("body").element_handle(), transfer("pasted.jpg", 202)])
    page.locator("input[type=file]").set_input_files([picture("one.jpg", 203), picture("two.jpg", 204)])

    names = ("dropped.jpg", "pasted.jpg", "one.jpg", "two.jpg")
    for name in names:
        expect(draft(mia, name).locator("img")).to_have_js_property("naturalWidth", 640)
        draft(mia, name).get_by_label("Comment").fill(f"This is {name}")
        draft(mia, name).get_by_label("Alt text").fill(f"Hills and a sun, {name}")
    sources = form(mia).locator("img").evaluate_all("images => images.map((image) => image.src)")
    assert len(set(sources)) == 4
    send(mia)

    for name in names:
        article = mia.expect_picture(f"This is {name}")
        expect(article.locator("img").first).to_have_attribute("alt", f"Hills and a sun, {name}")
        expect(article.get_by_role("link").first).to_be_visible()
    mia.expect_no_trouble()


def test_whoever_drops_a_picture_without_an_account_gets_one_and_goes_on(visit: Visit) -> None:
    visitor = visit("/latest")
    content = base64.b64encode(photos.plain(seed=205)).decode()
    dropped = visitor.page.evaluate_handle(TRANSFER, [["early.jpg", "image/jpeg", content]])

    visitor.page.dispatch_event("body", "drop", {"dataTransfer": dropped})
    dialog = visitor.page.get_by_role("dialog", name="Register")
    expect(dialog).to_contain_text("To share pictures you need an account")
    dialog.get_by_label("Username").fill(unused_name("mia"))
    dialog.get_by_label("Password").fill("correct horse battery")
    dialog.get_by_label("Password").press("Enter")

    expect(draft(visitor, "early.jpg")).to_be_visible()
    visitor.expect_no_trouble()


def test_the_comment_is_counted_as_people_count_and_alt_text_is_asked_for_kindly(visit: Visit) -> None:
    mia = somebody(visit)
    mia.choose(picture("lake.jpg", 206))
    comment = form(mia).get_by_label("Comment")

    comment.fill("x" * 100 + FAMILY * 40)
    expect(comment).to_have_accessible_description("0 left")
    expect(mia.button("Upload").last).to_be_enabled()
    comment.press_sequentially("!")
    expect(comment).to_have_accessible_description("1 too many")
    expect(form(mia).get_by_role("alert")).to_contain_text("at most 140 characters")
    expect(mia.button("Upload").last).to_be_disabled()
    comment.press("Backspace")

    expect(form(mia)).to_contain_text("A few words are enough")
    form(mia).get_by_label("Alt text").fill("A lake")
    expect(form(mia)).not_to_contain_text("A few words are enough")
    form(mia).get_by_label("Alt text").fill("")
    send(mia)

    mia.expect_picture("x" * 100)
    mia.expect_no_trouble()


def test_what_cannot_be_sent_is_named_before_anything_is_sent(visit: Visit, tmp_path: Path) -> None:
    mia = somebody(visit)
    posts = posts_of(mia.page)
    bitmap = io.BytesIO()
    Image.new("RGB", (40, 30)).save(bitmap, "BMP")
    bad: dict[str, tuple[bytes, str]] = {
        "huge.jpg": (photos.plain() + bytes(21 * 1024 * 1024), "huge.jpg has 21.1 MB; 20 MB is the limit."),
        "wide.png": (photos.too_many_pixels(), "wide.png has 10,000 by 6,000 pixels"),
        "empty.jpg": (b"", "empty.jpg is empty."),
        "notes.jpg": (b"These are only words. " * 20, "notes.jpg could not be read as a picture."),
        "drawing.bmp": (bitmap.getvalue(), "drawing.bmp could not be read as a picture."),
        "phone.heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99), "phone.heic is a HEIC picture"),
    }
    for name, (content, _) in bad.items():
        (tmp_path / name).write_bytes(content)
    mia.button("Upload").first.click()
    mia.page.locator("input[type=file]").set_input_files([tmp_path / name for name in bad])

    for name, (_, why) in bad.items():
        expect(draft(mia, name).get_by_role("alert")).to_contain_text(why)
    expect(mia.button("Upload").last).to_be_disabled()
    assert posts == []


def test_of_three_files_the_bad_one_is_named_and_the_other_two_arrive(visit: Visit, arrive: Arrive) -> None:
    mia = somebody(visit)
    bad: FilePayload = {"name": "broken.jpg", "mimeType": "image/jpeg", "buffer": b"nothing of a picture"}
    mia.choose([picture("first.jpg", 207), bad, picture("second.jpg", 208)])

    expect(draft(mia, "broken.jpg").get_by_role("alert")).to_contain_text("broken.jpg")
    draft(mia, "first.jpg").get_by_label("Comment").fill("The first")
    draft(mia, "second.jpg").get_by_label("Comment").fill("The second")
    send(mia)

    mia.expect_picture("The first")
    mia.expect_picture("The second")
    mia.button("Upload").first.click()
    expect(draft(mia, "broken.jpg").get_by_role("alert")).to_be_visible()
    remove = draft(mia, "broken.jpg").get_by_role("button", name="Remove", exact=True)
    expect(remove).to_have_accessible_description("broken.jpg")
    remove.click()
    expect(form(mia).get_by_role("alert")).to_have_count(0)
    assert len(at_the_api(mia, arrive).timeline(f"users/{mia.name}")) == 2


def test_an_upload_shows_its_percent_asks_before_one_leaves_and_can_be_cancelled(visit: Visit, arrive: Arrive) -> None:
    mia = somebody(visit)
    mia.choose(large_picture("noise.png"))
    form(mia).get_by_label("Comment").fill("Not this one")
    with slow_line(mia.page, 60_000):
        send(mia)
        article = mia.article("Not this one")
        expect(article).to_contain_text("Sending, 1")
        with mia.page.expect_event("dialog") as asked:
            mia.page.close(run_before_unload=True)
        assert asked.value.type == "beforeunload"
        asked.value.dismiss()
        expect(article).to_contain_text("%")
        article.get_by_role("button", name="Cancel").click()
        expect(article).to_have_count(0)

    mia.upload(picture("next.jpg", 209), "But this")
    expect(mia.article("But this").locator("a.picture")).to_be_visible()
    mia.page.reload()
    mia.expect_picture("But this")
    assert [image["comment"] for image in at_the_api(mia, arrive).timeline("home")] == ["But this"]
    mia.expect_no_trouble()


def test_what_failed_stays_with_its_reason_and_is_tried_again(visit: Visit) -> None:
    mia = somebody(visit)
    problem = '{"title": "Internal error", "status": 500, "detail": "This failed through a fault of ours."}'
    mia.page.route(
        POSTS, lambda route: route.fulfill(status=500, content_type="application/problem+json", body=problem)
    )
    mia.upload(picture("lake.jpg", 210), "Again")

    article = mia.article("Again")
    expect(article.get_by_role("alert")).to_contain_text("Not sent")
    expect(article.get_by_role("alert")).to_contain_text("lake.jpg")
    expect(article.get_by_role("alert")).to_contain_text("a fault of ours")
    mia.page.unroute(POSTS)
    article.get_by_role("button", name="Try again").click()

    mia.expect_picture("Again")
    expect(mia.article("Again").get_by_role("alert")).to_have_count(0)


def test_a_rejected_picture_says_why_in_every_tab_and_after_a_reload_until_it_is_dismissed(visit: Visit) -> None:
    mia = somebody(visit)
    other = Visitor(mia.page.context.new_page(), mia.base_url)
    other.open("/latest")
    # It is told, not found later by asking.
    other.page.route("**/api/images?state=*", lambda route: route.abort())
    half: FilePayload = {"name": "half.jpg", "mimeType": "image/jpeg", "buffer": photos.truncated()}

    mia.upload(half, "Half a harbour")
    refused = mia.article("Half a harbour").get_by_role("alert")
    expect(refused).to_contain_text("Refused")
    expect(refused).to_contain_text("half.jpg")
    expect(other.page.get_by_role("article").get_by_role("alert")).to_contain_text("Refused")

    mia.page.reload()
    expect(refused).to_contain_text("Refused")
    assert refused.locator(".reason").inner_text()
    refused.get_by_role("button", name="Dismiss").click()
    expect(refused).to_have_count(0)
    expect(other.page.get_by_role("article").get_by_role("alert")).to_have_count(0)
    mia.page.reload()
    mia.expect_live()
    expect(mia.page.get_by_role("main")).to_contain_text("begins here")
    expect(refused).to_have_count(0)
    mia.open(f"/profile/{mia.name}")
    expect(mia.page.get_by_role("main")).to_contain_text("0 images")


def test_what_was_not_sent_survives_a_reload_words_and_all(visit: Visit, arrive: Arrive) -> None:
    mia = somebody(visit)
    mia.choose([picture("first.jpg", 211), picture("second.jpg", 212)])
    draft(mia, "first.jpg").get_by_label("Comment").fill("Half written")
    draft(mia, "second.jpg").get_by_label("Alt text").fill("A sun")

    mia.page.reload()
    expect(mia.page.get_by_role("status").filter(has_text="2 pictures")).to_be_visible()
    mia.button("Upload").first.click()
    expect(draft(mia, "first.jpg").locator("img")).to_have_js_property("naturalWidth", 640)
    expect(draft(mia, "first.jpg").get_by_label("Comment")).to_have_value("Half written")
    expect(draft(mia, "second.jpg").get_by_label("Alt text")).to_have_value("A sun")
    draft(mia, "second.jpg").get_by_label("Comment").fill("Whole")

    mia.page.route(POSTS, lambda route: route.abort())
    send(mia)
    expect(mia.article("Whole")).to_contain_text("Waiting")
    mia.page.unroute(POSTS)
    mia.page.once("dialog", lambda dialog: dialog.accept())
    mia.page.reload()

    mia.expect_picture("Half written")
    mia.expect_picture("Whole")
    assert len(at_the_api(mia, arrive).timeline("home")) == 2


def test_a_draft_belongs_to_one_tab(visit: Visit) -> None:
    mia = somebody(visit)
    mia.choose(picture("only.jpg", 213))
    expect(draft(mia, "only.jpg")).to_be_visible()

    other = Visitor(mia.page.context.new_page(), mia.base_url)
    other.page.add_init_script(COUNT_REFUSALS)
    other.open()
    other.page.wait_for_function("() => window.refusals === 1")
    other.choose(picture("another.jpg", 214))
    expect(draft(other, "another.jpg")).to_be_visible()
    expect(draft(other, "only.jpg")).to_have_count(0)

    mia.page.reload()
    expect(mia.page.get_by_role("status").filter(has_text="1 picture")).to_be_visible()
    mia.button("Upload").first.click()
    expect(draft(mia, "only.jpg")).to_be_visible()
    expect(draft(other, "only.jpg")).to_have_count(0)

    mia.page.close()
    other.page.reload()
    expect(other.page.get_by_role("status").filter(has_text="2 pictures")).to_be_visible()
    other.button("Upload").first.click()
    for name in ("only.jpg", "another.jpg"):
        expect(draft(other, name)).to_be_visible()


def test_what_is_pasted_before_it_is_known_who_is_here_waits_for_that(visit: Visit) -> None:
    mia = somebody(visit)
    page = mia.page
    asked: list[Route] = []
    page.route("**/api/session", lambda route: asked.append(route))
    page.reload()
    expect(page.get_by_role("banner")).to_be_visible()
    content = base64.b64encode(photos.plain(seed=216)).decode()
    pasted = page.evaluate_handle(TRANSFER, [["early.jpg", "image/jpeg", content]])
    page.evaluate(PASTE, [page.locator("body").element_handle(), pasted])
    page.evaluate("() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.route("**/api/session", lambda route: route.continue_())
    for route in asked:
        route.continue_()
    expect(draft(mia, "early.jpg")).to_be_visible()


def test_an_upload_whose_answer_was_lost_is_posted_once(visit: Visit, arrive: Arrive) -> None:
    mia = somebody(visit)
    keys: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        if route.request.method != "POST":
            return route.fallback()
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) > 1:
            return route.continue_()
        answer = route.fetch()
        assert answer.status == 202
        return route.abort("connectionreset")

    mia.page.route(POSTS, lose_the_first_answer)
    with mia.page.expect_response(lambda answer: answer.request.method == "POST" and "/api/images" in answer.url):
        mia.upload(picture("lake.jpg", 215), "Only once")

    mia.expect_picture("Only once")
    expect(mia.article("Only once").get_by_role("link").first).to_be_visible()
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert len(at_the_api(mia, arrive).timeline("home")) == 1
    assert len(mia.imageids()) == 1
