"""A person at a browser: what she does, and what she sees, in the words that the page shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import ConsoleMessage, FilePayload, Locator, Page, expect

from chromium import APPEARS_MS
from e2e.client import PASSWORD

_COUNT_BURSTS = """() => {
    window.bursts = 0;
    const isBurst = (node) => node.nodeType === Node.ELEMENT_NODE && node.matches('.burst');
    new MutationObserver((records) => {
        window.bursts += records.flatMap(({ addedNodes }) => [...addedNodes]).filter(isBurst).length;
    }).observe(document.body, { childList: true, subtree: true });
}"""


#: Whether somebody sees it: nothing lies over its middle, and no dialog makes it inert.
_IS_ON_TOP = """(element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
}"""


class Visitor:
    """One browser window with its own cookies. ``trouble`` collects console errors; of each refusal there is one."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.page = page
        self.base_url = base_url
        self.name = ""
        self.trouble: list[str] = []
        page.set_default_timeout(APPEARS_MS)
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.trouble.append(f"uncaught: {error}"))

    def open(self, path: str = "/") -> None:
        """Load a page of ours, and wait until it is live."""
        self.page.goto(self.base_url + path)
        self.expect_live()

    def expect_live(self) -> None:
        """The badge says that what is shown is kept up to date."""
        expect(self.badge).to_contain_text("live")

    @property
    def badge(self) -> Locator:
        """What the page says of its connection."""
        return self.page.get_by_role("region", name="Connection")

    def button(self, name: str) -> Locator:
        """A button of exactly that name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def go_to(self, link: str) -> None:
        """Follow one of the bar's links."""
        self.page.get_by_role("link", name=link).first.click()

    def register(self, name: str, password: str = PASSWORD) -> None:
        """Fill the form in and press Enter; returns when she is in."""
        self.button("Register").first.click()
        self.page.get_by_label("Username").fill(name)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_label("Password").press("Enter")
        expect(self.button("Log out")).to_be_visible()
        self.name = name

    def log_in(self, name: str, password: str = PASSWORD) -> None:
        """The same for somebody who has an account."""
        self.button("Log in").first.click()
        self.page.get_by_label("Username").fill(name)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_label("Password").press("Enter")
        expect(self.button("Log out")).to_be_visible()
        self.name = name

    def follow(self, name: str) -> None:
        """Go to somebody's profile and follow her."""
        self.open(f"/profile/{name}")
        self.button("Follow").click()
        expect(self.button("Unfollow")).to_be_visible()

    def upload(self, file: Path | FilePayload, comment: str) -> None:
        """Choose a file, say something about it, send it."""
        self.choose(file)
        self.page.get_by_label("Comment").fill(comment)
        self.button("Upload").last.click()

    def choose(self, file: Path | FilePayload) -> None:
        """Open the form and choose a file."""
        self.button("Upload").first.click()
        self.page.locator("input[type=file]").set_input_files(file)

    def article(self, comment: str) -> Locator:
        """The pictures that show this comment."""
        return self.page.get_by_role("article").filter(has_text=comment)

    def imageids(self) -> list[str]:
        """Of all pictures in the document, in its order; one's own that are on their way have none."""
        links = self.page.get_by_role("article").locator("a[href^='/image/']")
        paths: list[str] = links.evaluate_all("links => links.map((link) => link.pathname)")
        return [path.removeprefix("/image/") for path in paths]

    def expect_picture(self, comment: str) -> Locator:
        """Wait until exactly one picture with that comment is there, no longer on its way, its thumbnail loaded."""
        article = self.article(comment)
        expect(article).to_have_count(1)
        picture = article.locator("a img")
        expect(picture).to_have_js_property("complete", True)
        expect(picture).not_to_have_js_property("naturalWidth", 0)
        return article

    def preview(self, comment: str) -> Locator:
        """Click the thumbnail; answers the dialog that opens."""
        self.expect_picture(comment).locator("a img").click()
        dialog = self.page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        return dialog

    def expect_said(self, words: str) -> None:
        """The page says so in passing, where one sees and hears it whatever is open."""
        note = self.page.locator(".toast").filter(has_text=words)
        expect(note).to_be_visible()
        assert note.evaluate(_IS_ON_TOP), f"{words!r} is covered"

    def count_bursts(self) -> None:
        """From now on, count the hearts that a double click throws: each is gone within a second."""
        self.page.evaluate(_COUNT_BURSTS)

    def expect_bursts(self, n: int) -> None:
        """So many were thrown since, and none is to be seen any more."""
        self.page.wait_for_function("(n) => window.bursts >= n", arg=n)
        expect(self.page.locator(".burst")).to_have_count(0)
        assert self.page.evaluate("() => window.bursts") == n

    def expect_no_trouble(self) -> None:
        """Nothing was written to the console as an error, and nothing was refused."""
        assert not self.trouble, "\n".join(self.trouble)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.trouble.append(f"console: {message.text} ({message.location.get('url')})")


#: How tests ask for somebody at a browser.
Visit = Callable[..., Visitor]
