"""What happens elsewhere happens on every open page, and never moves what somebody reads."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from e2e import photos
from e2e.client import Arrive, Client, unused_name
from e2e.reader import WATCH_SHIFTS, at_rest, card, read_on_to, shifted, tops_in_window
from e2e.visitor import Visit, Visitor
from gallery import Gallery
from local_stack import Stack

pytestmark = pytest.mark.moving

#: What a person does not notice, of the browser's own measure of what moves.
UNNOTICED = 0.01

#: Down she goes before the frame in which what is shown begins to slide, as where frames are slow. Then: where all
#: stands, frame by frame.
LEAVE_THE_TOP = """() => {
    window.frames_seen = [];
    new MutationObserver((records, observer) => {
        if (!document.querySelector('article.moving')) return;
        observer.disconnect();
        scrollTo({ top: 900, behavior: 'instant' });
        const end = performance.now() + 1_000;
        const look = () => {
            const places = [...document.querySelectorAll('article')].map((article) => article.getBoundingClientRect());
            window.frames_seen.push(places.map(({ top }) => Math.round(top)).join());
            if (performance.now() < end) requestAnimationFrame(look);
            else document.documentElement.dataset.looked = '';
        };
        requestAnimationFrame(look);
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
}"""


@pytest.fixture
def ada(open_context: Callable[[], BrowserContext], base_url: str, mia: Client, gallery: Gallery) -> Visitor:
    """Somebody who follows Mia, at her timeline: sixty old pictures of Mia's, and four new ones above them."""
    gallery.hang(mia.name, [f"Number {n}" for n in range(60)])
    for n in range(4):
        mia.share(photos.plain(width=480, height=360 + 60 * n, seed=70 + n), f"Recent {n}")
    ada = Visitor(open_context().new_page(), base_url)
    ada.page.add_init_script(WATCH_SHIFTS)
    ada.open("/")
    ada.register(unused_name("ada"))
    ada.follow(mia.name)
    ada.open("/")
    expect(card(ada.page, "Recent 0")).to_be_visible()
    return ada


@pytest.fixture
def resize_waits(stack: Stack) -> Iterator[Callable[[], None]]:
    """Resize stands still until what is given is called."""
    stack.kill("resize", signal.SIGSTOP)

    def go_on() -> None:
        stack.kill("resize", signal.SIGCONT)

    yield go_on
    go_on()


def pill(visitor: Visitor) -> Locator:
    """What says that something waits above."""
    return visitor.page.get_by_role("button", name="new picture")


def expect_likers(visitor: Visitor, comment: str, words: str) -> None:
    expect(card(visitor.page, comment).locator(".likers")).to_have_text(words)


def dot(visitor: Visitor, tab: str) -> Locator:
    """The mark of what came, on a page's tab."""
    return visitor.page.get_by_role("navigation").get_by_role("link", name=tab).locator(".dot")


def test_at_the_top_a_picture_slides_in_before_all_others(ada: Visitor, mia: Client) -> None:
    first = card(ada.page, "Recent 3").bounding_box()
    assert first is not None

    mia.share(photos.plain(seed=80), "The ferry came in")

    ada.expect_picture("The ferry came in")
    expect(card(ada.page, "The ferry came in").locator(".arriving")).to_have_count(1)
    expect(card(ada.page, "The ferry came in")).to_be_in_viewport()
    expect(pill(ada)).to_have_count(0)
    now = card(ada.page, "The ferry came in").bounding_box()
    assert now is not None
    assert (now["x"], now["y"]) == (first["x"], first["y"])
    assert shifted(ada.page) < UNNOTICED
    ada.expect_no_trouble()


def test_what_began_to_slide_at_the_top_slides_under_nobody_who_has_gone_down(ada: Visitor, mia: Client) -> None:
    ada.page.evaluate(LEAVE_THE_TOP)

    mia.share(photos.plain(seed=88), "Just before she goes down")

    expect(ada.page.locator("html[data-looked]")).to_have_count(1)
    frames = ada.page.evaluate("window.frames_seen")
    assert len(frames) > 2
    assert len(set(frames)) == 1
    ada.expect_no_trouble()


def test_nothing_that_happens_above_moves_what_one_reads(ada: Visitor, mia: Client, arrive: Arrive) -> None:
    read_on_to(ada.page, "Number 24")
    tops = tops_in_window(ada.page)
    assert len(tops) > 4

    for n in range(3):
        mia.share(photos.plain(seed=81 + n), f"Later {n}")
    expect(pill(ada)).to_have_text("↑ 3 new pictures")
    assert tops_in_window(ada.page) == tops

    for image in mia.timeline(f"users/{mia.name}"):
        if image["comment"] in ("Recent 1", "Recent 3"):
            assert mia.call("DELETE", f"/api/images/{image['imageid']}").status_code == 204
    expect(card(ada.page, "Recent 1")).to_have_count(0)
    expect(card(ada.page, "Recent 3")).to_have_count(0)
    assert tops_in_window(ada.page) == tops

    bob = arrive(unused_name("bob"))
    bob.share(photos.plain(seed=85), "By somebody else")
    ada.page.evaluate("name => fetch(`/api/follows/${name}`, { method: 'PUT' })", bob.name)
    expect(pill(ada)).to_have_text("↑ 4 new pictures")
    ada.expect_live()
    assert tops_in_window(ada.page) == tops
    assert shifted(ada.page) < UNNOTICED

    pill(ada).click()
    expect(card(ada.page, "By somebody else")).to_be_in_viewport()
    at_rest(ada.page, "By somebody else")
    expect(pill(ada)).to_have_count(0)
    above = ada.page.get_by_role("article").evaluate_all(
        "articles => new Set(articles.slice(0, 4).map((a) => a.getBoundingClientRect().top)).size"
    )
    assert above == 1, "the room that the deleted ones left is closed at the top"
    ada.expect_no_trouble()


def test_another_window_leaves_one_at_what_one_reads(ada: Visitor) -> None:
    read_on_to(ada.page, "Number 24")
    ada.page.set_viewport_size({"width": 700, "height": 800})
    expect(card(ada.page, "Number 24")).to_be_in_viewport()
    ada.page.set_viewport_size({"width": 1280, "height": 720})
    expect(card(ada.page, "Number 24")).to_be_in_viewport()


def test_elsewhere_the_tab_shows_that_something_came(ada: Visitor, mia: Client, visit: Visit, arrive: Arrive) -> None:
    bob = arrive(unused_name("bob"))
    stranger = visit(f"/profile/{bob.name}")
    ada.go_to("Profile")
    expect(ada.page).to_have_url(f"{ada.base_url}/profile/{ada.name}")
    ada.expect_live()

    mia.share(photos.plain(seed=86), "While you were away")

    expect(dot(ada, "Timeline")).to_have_count(1)
    expect(dot(stranger, "Latest Images")).to_have_count(1)
    for visitor, tab in ((ada, "Timeline"), (stranger, "Latest Images")):
        link = visitor.page.get_by_role("link", name=tab, exact=True)
        expect(link).to_have_accessible_description("something new")
    ada.go_to("Timeline")
    ada.expect_picture("While you were away")
    expect(dot(ada, "Timeline")).to_have_count(0)


def test_ones_own_picture_goes_its_way_before_ones_eyes_in_every_tab(
    visit: Visit, gallery: Gallery, base_url: str, resize_waits: Callable[[], None]
) -> None:
    mia = visit()
    mia.register(unused_name("mia"))
    gallery.hang(mia.name, [f"Number {n}" for n in range(60)])
    at_the_top, further_down = (Visitor(mia.page.context.new_page(), base_url) for _ in range(2))
    at_the_top.open("/")
    further_down.open(f"/profile/{mia.name}")
    read_on_to(further_down.page, "Number 30")
    tops = tops_in_window(further_down.page)

    mia.upload({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photos.plain(seed=87)}, "My own")

    expect(mia.article("My own")).to_contain_text("Processing")
    expect(at_the_top.page.get_by_role("article").first).to_contain_text("Processing")
    expect(further_down.page.get_by_role("article").first).to_contain_text("Processing")
    at_rest(further_down.page, "Number 30")
    assert tops_in_window(further_down.page) == tops
    resize_waits()
    mia.expect_picture("My own")
    at_the_top.expect_picture("My own")
    expect(pill(further_down)).to_have_text("↑ 1 new picture")
    at_rest(further_down.page, "Number 30")
    assert tops_in_window(further_down.page) == tops
    for tab in (mia, at_the_top, further_down):
        expect(tab.page.get_by_text("Processing")).to_have_count(0)
        tab.expect_no_trouble()


def test_likes_followers_and_deletions_show_by_themselves_in_every_tab(visit: Visit, arrive: Arrive) -> None:
    mia, bob = visit(), arrive(unused_name("bob"))
    mia.register(unused_name("mia"))
    mia.upload({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photos.plain(seed=88)}, "To be liked")
    mia.expect_picture("To be liked")
    other = Visitor(mia.page.context.new_page(), mia.base_url)
    other.open(f"/profile/{mia.name}")
    other.expect_picture("To be liked")
    (imageid,) = other.imageids()

    bob.call("PUT", f"/api/likes/{imageid}")
    for tab in (mia, other):
        expect_likers(tab, "To be liked", bob.name)
    mia.preview("To be liked").get_by_role("button", name="Like", exact=True).click()
    expect_likers(other, "To be liked", f"{mia.name} and {bob.name}")
    mia.button("Unlike").click()
    expect_likers(other, "To be liked", bob.name)

    bob.call("PUT", f"/api/follows/{mia.name}")
    for tab in (mia, other):
        expect(tab.page.get_by_text(f"{bob.name} follows you now.").first).to_be_visible()
    expect(other.page.get_by_role("main")).to_contain_text("1 follower")

    mia.button("Delete").click()
    mia.button("Delete").click()
    for tab in (mia, other):
        expect(tab.page.get_by_role("article")).to_have_count(0)
    expect(mia.page.get_by_role("dialog")).to_have_count(0)
