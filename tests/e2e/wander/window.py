"""One window of somebody who wanders: where she can click, what she sees, and what goes wrong in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Locator, Page, Request, Response

from e2e.client import PASSWORD
from e2e.wander.trouble import Trouble
from e2e.wander.world import World

WATCH = Path(__file__).with_name("watch.js")
DELETED = re.compile(r"/api/images/(\w+)$")
#: The longest that a page may take to load or an element to appear, in ms, on a machine that runs much else.
APPEARS_MS = 60_000


class Wanderer:
    """Somebody with a browser of her own, and one or more windows. ``name`` is empty for someone without an account."""

    def __init__(self, world: World, context: BrowserContext, title: str, touch: bool = False) -> None:
        self.world = world
        self.context = context
        self.title = title
        self.touch = touch
        self.name = ""
        self.offline = False
        self.windows: list[Window] = []
        context.add_init_script(path=WATCH)
        context.expose_binding("wanderFault", lambda source, *told: self._note_fault(*told))

    def _note_fault(self, words: str, trace: list[str]) -> None:
        self.world.faults.append(f"{self.title}: {words}")
        self.world.say("\n".join((f"{self.title} sees that {words}. What went before:", *trace)))

    def open_window(self, path: str = "/") -> Window:
        """One more."""
        window = Window(self, self.context.new_page())
        self.windows.append(window)
        window.page.goto(path)
        return window

    def register(self, name: str) -> None:
        """Become somebody, in the first window."""
        self.windows[0].enter("Register", name)
        self.name = name

    def set_offline(self, offline: bool) -> None:
        """Lose the network, or find it again."""
        self.world.break_on_purpose(f"network of {self.title}")
        self.context.set_offline(offline)
        self.offline = offline


class Window:
    """One tab."""

    def __init__(self, owner: Wanderer, page: Page) -> None:
        self.owner = owner
        self.page = page
        self.trouble = Trouble(owner.world, owner.title)
        page.set_default_timeout(APPEARS_MS)
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.trouble.note("uncaught", str(error)))
        page.on("request", self._note_request)
        page.on("response", self._note_response)
        page.on("dialog", self._leave_anyway)

    def button(self, name: str) -> Locator:
        """Buttons of exactly that name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def click(self, where: Locator, times: int = 1) -> str | None:
        """Click on one of these that is in view and not covered; answers what it says, or None where there is none."""
        spots = where.evaluate_all("elements => window.wander.spots(elements)")
        if not spots:
            return None
        spot = self.owner.world.chance.choice(spots)
        for _ in range(times if self.owner.touch else 1):
            if self.owner.touch:
                self.page.touchscreen.tap(spot["x"], spot["y"])
        if not self.owner.touch:
            self.page.mouse.click(spot["x"], spot["y"], click_count=times)
        return " ".join(str(spot["words"]).split())[:60]

    @property
    def tabs(self) -> Locator:
        """The links to the pages."""
        return self.page.get_by_role("navigation").get_by_role("link")

    def close_dialog(self) -> None:
        """With Escape, if there is one."""
        self.page.keyboard.press("Escape")
        self.page.get_by_role("dialog").wait_for(state="hidden")

    def enter(self, how: str, name: str) -> None:
        """Register or log in, with Enter."""
        self.button(how).first.click()
        self.page.get_by_label("Username").fill(name)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_label("Password").press("Enter")
        self.page.get_by_role("dialog").wait_for(state="hidden")

    def scroll(self, screens: float) -> None:
        """Turn the wheel, down or (negative) up."""
        size = self.page.viewport_size
        assert size is not None
        self.page.mouse.move(size["width"] / 2, size["height"] / 2)
        self.page.mouse.wheel(0, screens * size["height"])

    def shown(self) -> dict[str, Any]:
        """What she sees: see ``watch.js``."""
        seen: dict[str, Any] = self.page.evaluate("window.wander.shown()")
        return seen

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.trouble.note("console", message.text, message.location.get("url", ""))

    def _note_request(self, request: Request) -> None:
        deleted = DELETED.search(request.url)
        if request.method == "DELETE" and deleted:
            self.owner.world.condemned.add(deleted[1])

    def _note_response(self, response: Response) -> None:
        if response.status >= 400:
            self.trouble.note("refused", f"{response.status} {response.request.method}", response.url)
        deleted = DELETED.search(response.url)
        if response.request.method == "DELETE" and deleted and response.status == 204:
            self.owner.world.deleted.add(deleted[1])

    @staticmethod
    def _leave_anyway(dialog: Dialog) -> None:
        dialog.accept()
