"""The badge tells the truth, and whatever happens to the line, the page ends with what the API has."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from chromium import APPEARS_MS
from e2e import photos
from e2e.client import Arrive, Client, unused_name
from e2e.visitor import Visit, Visitor
from local_stack.services import GATEWAYS
from local_stack.stack import Stack

#: A gateway that was killed has to start, and whoever was turned away waits a little longer each time.
HEALS_MS = 2 * APPEARS_MS
#: More than one and a half heartbeats, in ms: after such a silence a line is lost.
SILENCE_MS = 40_000

NOTE_BADGE = """() => {
    const badge = document.querySelector('[role=region][aria-label=Connection]');
    window.badges = [badge.innerText];
    new MutationObserver(() => window.badges.push(badge.innerText))
        .observe(badge, { subtree: true, characterData: true, childList: true });
}"""


def follower_of(mia: Client, visit: Visit) -> Visitor:
    """Somebody whose timeline has Mia's pictures, and no others."""
    ada = visit()
    ada.register(unused_name("ada"))
    ada.follow(mia.name)
    ada.go_to("Timeline")
    ada.expect_live()
    return ada


def expect_same_as_api(visitor: Visitor, mia: Client, pictures: int) -> None:
    """The page has each of Mia's pictures once, and nothing else."""
    expect(visitor.page.get_by_role("article").locator("a[href^='/image/']")).to_have_count(pictures, timeout=HEALS_MS)
    expect(visitor.badge).to_contain_text("live", timeout=HEALS_MS)
    assert visitor.imageids() == [image["imageid"] for image in mia.timeline(f"users/{mia.name}")]


def test_without_a_network_the_badge_says_offline_and_afterwards_nothing_was_missed(visit: Visit, mia: Client) -> None:
    ada = follower_of(mia, visit)
    mia.share(photos.plain(seed=40), "Before")
    ada.expect_picture("Before")

    ada.page.context.set_offline(True)
    expect(ada.badge).to_contain_text("offline")
    for n in range(3):
        mia.share(photos.plain(seed=41 + n), f"Unseen {n}")
    expect(ada.badge).to_contain_text("offline")
    ada.page.context.set_offline(False)

    expect_same_as_api(ada, mia, 4)


def test_gateways_killed_during_ten_uploads_leave_no_gap_and_no_double(
    stack: Stack, visit: Visit, arrive: Arrive
) -> None:
    mia = visit()
    mia.register(unused_name("mia"))
    mia_at_the_api = arrive()
    mia_at_the_api.log_in(mia.name)
    ada = follower_of(mia_at_the_api, visit)

    mia.choose([file(n) for n in range(5)])
    expect(mia.page.get_by_label("Comment")).to_have_count(5)
    mia.button("Upload").last.click()
    for n in range(5):
        if n in (1, 3):
            stack.kill(GATEWAYS[n // 2])
        answer = mia_at_the_api.post(photos.plain(seed=60 + n), f"Straight {n}")
        assert answer.status_code == 202
    stack.wait_until_ready(*GATEWAYS)

    for visitor in (ada, mia):
        expect_same_as_api(visitor, mia_at_the_api, 10)


def file(n: int) -> dict[str, object]:
    return {"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": photos.plain(seed=50 + n)}


def test_a_deploy_of_the_gateways_passes_without_the_badge_ever_saying_offline(
    stack: Stack, visit: Visit, mia: Client
) -> None:
    ada = follower_of(mia, visit)
    ada.page.evaluate(NOTE_BADGE)

    for n, name in enumerate(GATEWAYS):
        stack.stop_process(name)
        mia.share(photos.plain(seed=70 + n), f"During {name}")
        stack.start_process(name)
    mia.share(photos.plain(seed=72), "After it")

    expect_same_as_api(ada, mia, 3)
    badges = ada.page.evaluate("window.badges")
    assert set(badges) == {"live", "catching up"}, badges


@contextmanager
def frozen(stack: Stack) -> Iterator[None]:
    """Both gateways keep their connections, and say nothing."""
    for name in GATEWAYS:
        stack.kill(name, signal.SIGSTOP)
    try:
        yield
    finally:
        for name in GATEWAYS:
            stack.kill(name, signal.SIGCONT)


def test_a_line_that_fell_silent_is_noticed_though_it_looks_open(stack: Stack, visit: Visit, mia: Client) -> None:
    ada = follower_of(mia, visit)
    ada.page.clock.install()
    ada.open()

    with frozen(stack):
        mia.share(photos.plain(seed=80), "Into the silence")
        ada.page.clock.fast_forward(SILENCE_MS)
        expect(ada.badge).not_to_contain_text("live")

    expect_same_as_api(ada, mia, 1)


def test_while_redis_is_away_the_badge_is_not_live_and_afterwards_nothing_was_missed(
    stack: Stack, visit: Visit, mia: Client
) -> None:
    ada = follower_of(mia, visit)

    stack.kill("redis", signal.SIGSTOP)
    try:
        expect(ada.badge).to_contain_text("catching up")
    finally:
        stack.kill("redis", signal.SIGCONT)
    stack.wait_until_ready()
    mia.share(photos.plain(seed=85), "Back again")

    expect_same_as_api(ada, mia, 1)


def without_websocket(page: Page) -> None:
    """A browser, or a program in it, that knows none."""
    page.add_init_script("delete window.WebSocket")


def websocket_shut(page: Page) -> None:
    """A network that lets none through."""
    page.route_web_socket("**/broadcast/**", lambda line: line.close())


def only_polling(page: Page) -> None:
    """A network that lets nothing through that stays open."""
    without_websocket(page)
    page.route("**/broadcast/**/xhr_streaming*", lambda route: route.abort())
    page.route("**/broadcast/**/eventsource*", lambda route: route.abort())


@pytest.mark.parametrize(
    ("block", "transport"),
    [(without_websocket, "xhr_streaming"), (websocket_shut, "xhr_streaming"), (only_polling, "/xhr?")],
)
def test_where_websockets_are_blocked_pictures_arrive_another_way(
    open_context: object, base_url: str, mia: Client, block: object, transport: str
) -> None:
    assert callable(open_context)
    assert callable(block)
    context: BrowserContext = open_context()
    visitor = Visitor(context.new_page(), base_url)
    block(visitor.page)
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))

    visitor.open(f"/profile/{mia.name}")
    mia.share(photos.plain(seed=90), "Another way")

    visitor.expect_picture("Another way")
    assert any(transport in url for url in asked), asked
    visitor.expect_live()


def test_a_reset_reads_the_page_anew_and_leaves_the_reader_where_she_is(visit: Visit, arrive: Arrive) -> None:
    mia, hugo = arrive(unused_name("mia")), arrive(unused_name("hugo"))
    for n in range(14):
        assert mia.post(photos.plain(seed=100 + n, width=480, height=640), f"No. {n}!").status_code == 202
    hugo.share(photos.plain(seed=120), "By Hugo")
    ada = follower_of(mia, visit)
    ada_elsewhere = arrive()
    ada_elsewhere.log_in(ada.name)
    expect(ada.page.get_by_role("article")).to_have_count(14, timeout=HEALS_MS)
    place = ada.article("No. 3!")
    place.scroll_into_view_if_needed()
    expect(place.locator("img").first).to_have_js_property("complete", True)
    before = place.bounding_box()

    assert ada_elsewhere.call("PUT", f"/api/follows/{hugo.name}").status_code == 204

    expect(ada.page.get_by_role("button", name="1 new picture")).to_be_visible()
    assert place.bounding_box() == before
    ada.page.get_by_role("button", name="1 new picture").click()
    ada.expect_picture("By Hugo")
    ada.expect_no_trouble()


def test_the_badge_is_not_live_while_the_page_cannot_be_read(visit: Visit, arrive: Arrive, mia: Client) -> None:
    ada = follower_of(mia, visit)
    ada_elsewhere = arrive()
    ada_elsewhere.log_in(ada.name)

    def away(route: Route) -> None:
        route.fulfill(status=503, content_type="text/plain", body="away")

    ada.page.route("**/api/timelines/**", away)
    with ada.page.expect_response("**/api/timelines/**"):
        ada_elsewhere.call("DELETE", f"/api/follows/{mia.name}")
    expect(ada.badge).to_contain_text("catching up")
    with ada.page.expect_response("**/api/timelines/**"):
        expect(ada.badge).to_contain_text("catching up")

    ada.page.unroute("**/api/timelines/**")
    ada.expect_live()


def test_without_the_library_of_the_line_pages_are_shown_and_the_badge_says_offline_until_it_comes(
    open_context: Callable[[], BrowserContext], base_url: str, mia: Client
) -> None:
    mia.share(photos.plain(seed=130), "Without a line")
    visitor = Visitor(open_context().new_page(), base_url)
    visitor.page.route("**/sockjs.js", lambda route: route.abort())
    visitor.page.goto(f"{base_url}/profile/{mia.name}")

    visitor.expect_picture("Without a line")
    expect(visitor.badge).to_contain_text("offline")

    visitor.page.unroute("**/sockjs.js")
    visitor.expect_live()


def test_a_page_of_which_a_part_does_not_load_says_so(
    open_context: Callable[[], BrowserContext], base_url: str, mia: Client
) -> None:
    mia.share(photos.plain(seed=131), "Whole again")
    visitor = Visitor(open_context().new_page(), base_url)
    visitor.page.route("**/src/ui/card.js", lambda route: route.abort())
    visitor.page.goto(f"{base_url}/profile/{mia.name}")
    words = visitor.page.get_by_text("A part of Cloudstagram did not load.")
    expect(words).to_be_visible()

    visitor.page.unroute("**/src/ui/card.js")
    visitor.page.get_by_role("link", name="Load it again").click()
    visitor.expect_picture("Whole again")
    expect(words).to_have_count(0)
