"""Where on a page somebody reads, measured as she would see it move."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

#: What moved by itself, as the browser counts it: a sum without a unit, from before the page's first line.
WATCH_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts.push(entry.value);
}).observe({ type: 'layout-shift', buffered: true });
"""
#: What stands elsewhere on the page than in the frame before: no layout shift is counted where a transform moves.
WATCH_CARDS = """
window.strays = [];
const places = new Map();
const look = () => {
    for (const article of document.querySelectorAll('main article')) {
        const { left, top } = article.getBoundingClientRect();
        const [x, y] = [Math.round(left + scrollX), Math.round(top + scrollY)];
        const [oldX, oldY] = places.get(article.dataset.slot) ?? [x, y];
        if (Math.abs(x - oldX) > 1 || Math.abs(y - oldY) > 1) {
            window.strays.push(`${article.querySelector('.comment')?.textContent}: ${oldX}, ${oldY} to ${x}, ${y}`);
        }
        places.set(article.dataset.slot, [x, y]);
    }
    requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
#: Whether the picture with exactly that comment stands in the upper half of the window, or above it.
_IS_REACHED = """(comment) => [...document.querySelectorAll('article')].some((article) =>
    article.querySelector('.comment')?.textContent === comment
    && article.getBoundingClientRect().top < innerHeight / 2)"""
#: One turn of the wheel, in px.
TURN_PX = 700
#: From one turn to the next, in ms: a quick reader.
NEXT_TURN_MS = 60
#: What a person calls the same place, in px: browsers round.
SAME_PX = 1


def card(page: Page, comment: str) -> Locator:
    """The picture with exactly that comment."""
    return page.get_by_role("article").filter(has=page.get_by_text(comment, exact=True))


def top_of(page: Page, comment: str) -> float:
    """How far below the window's upper edge a picture stands, in px."""
    top: float = card(page, comment).evaluate("article => article.getBoundingClientRect().top")
    return top


def tops_in_window(page: Page) -> dict[str, float]:
    """What stands in the window, by comment, and how far below its upper edge, in px."""
    tops: dict[str, float] = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('article')]
            .map((article) => [article.querySelector('.comment')?.textContent, article.getBoundingClientRect()])
            .filter(([, { top, bottom }]) => bottom > 0 && top < innerHeight)
            .map(([comment, { top }]) => [comment, top]))"""
    )
    return tops


def read_on_to(page: Page, comment: str, *, turns: int = 200) -> float:
    """Turn the wheel until that picture is in the window; answers how far below its upper edge."""
    page.mouse.move(300, 400)
    for _ in range(turns):
        if page.evaluate(_IS_REACHED, comment):
            return at_rest(page, comment)
        page.mouse.wheel(0, TURN_PX)
        page.wait_for_timeout(NEXT_TURN_MS)
    raise AssertionError(f"there is no picture that says {comment!r}")


def at_rest(page: Page, comment: str) -> float:
    """Wait until nothing scrolls any more; answers how far below the window's upper edge the picture stands."""
    settled = """() => new Promise((done) => {
        let last = window.scrollY;
        let still = 0;
        const look = () => {
            still = window.scrollY === last ? still + 1 : 0;
            last = window.scrollY;
            if (still === 5) done();
            else requestAnimationFrame(look);
        };
        look();
    })"""
    page.evaluate(settled)
    return top_of(page, comment)


def expect_at(page: Page, comment: str, top: float) -> None:
    """Wait until the picture stands there again."""
    expect(card(page, comment)).to_be_visible()
    now = at_rest(page, comment)
    assert abs(now - top) <= SAME_PX, f"{comment} stands at {now}, and stood at {top}"


def shifted(page: Page) -> float:
    """How much moved by itself since the page was loaded, where ``WATCH_SHIFTS`` runs in it."""
    total: float = page.evaluate("window.shifts.reduce((sum, value) => sum + value, 0)")
    return total
