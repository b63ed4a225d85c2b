"""Screenshots of every page and dialog, light and dark, on a desktop and a phone, for people to look at.

``.venv/bin/python tests/screens.py FOLDER``, while a system runs (make up) that has the demo in it (make demo).
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from chromium import launch
from local_stack.demo.catalogue import PASSWORD
from local_stack.settings import StackSettings

SIZES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "is_mobile": True,
        "has_touch": True,
        "device_scale_factor": 2,
    },
}
SCHEMES = ("light", "dark")
PERSON, OTHER = "mia", "hugo"
OFFLINE = "/offline.html"
NOT_A_PICTURE: Any = {"name": "harbour.heic", "mimeType": "image/heic", "buffer": b"no picture"}
#: All thumbnails that are in the window are there.
LOADED = """() => [...document.querySelectorAll('main img, dialog img')]
    .filter((image) => image.getBoundingClientRect().top < innerHeight).every((image) => image.complete)"""

Name = str
Act = Callable[[Page], None]


def _button(name: str) -> Act:
    return lambda page: page.get_by_role("button", name=name, exact=True).first.click()


def _preview(page: Page) -> None:
    page.locator("main article a.picture").first.click()


def _delete(page: Page) -> None:
    _preview(page)
    _button("Delete")(page)


def _refused_login(page: Page) -> None:
    _button("Log in")(page)
    page.get_by_label("Username").fill("nobody_at_all")
    page.get_by_label("Password").fill("not the password")
    page.get_by_label("Password").press("Enter")
    expect(page.get_by_role("alert").first).to_be_visible()


def _upload(page: Page) -> None:
    picture = page.request.get(page.locator("main article img").first.get_attribute("src") or "").body()
    _button("Upload")(page)
    file: Any = {"name": "morning.jpg", "mimeType": "image/jpeg", "buffer": picture}
    page.locator("input[type=file]").set_input_files([file, NOT_A_PICTURE])
    expect(page.get_by_label("Comment")).to_be_visible()


def _nothing(page: Page) -> None:
    """The page as it comes."""


#: What is looked at: its name, its address, and what is done there first.
WITHOUT_A_SESSION: tuple[tuple[Name, str, Act], ...] = (
    ("latest", "/latest", _nothing),
    ("register", "/latest", _button("Register")),
    ("log-in-refused", "/latest", _refused_login),
    ("preview", "/latest", _preview),
    ("missing-page", "/nothing", _nothing),
    ("missing-person", "/profile/nobody_at_all", _nothing),
    ("offline", OFFLINE, _nothing),
)
LOGGED_IN: tuple[tuple[Name, str, Act], ...] = (
    ("timeline", "/", _nothing),
    ("profile", f"/profile/{OTHER}", _nothing),
    ("profile-own", f"/profile/{PERSON}", _nothing),
    ("followers", f"/profile/{OTHER}#followers", _nothing),
    ("preview-own", f"/profile/{PERSON}", _preview),
    ("preview-delete", f"/profile/{PERSON}", _delete),
    ("upload", f"/profile/{PERSON}", _upload),
)


def _contexts(browser: Browser, base_url: str) -> Iterator[tuple[str, BrowserContext]]:
    for size, options in SIZES.items():
        for scheme in SCHEMES:
            context = browser.new_context(base_url=base_url, color_scheme=scheme, reduced_motion="reduce", **options)
            yield f"{size}-{scheme}", context
            context.close()


def _take(context: BrowserContext, what: tuple[tuple[Name, str, Act], ...], folder: Path) -> None:
    for name, path, act in what:
        page = context.new_page()
        page.goto(path)
        if path != OFFLINE:
            expect(page.get_by_role("region", name="Connection")).to_contain_text("live")
            page.wait_for_function(LOADED)
        act(page)
        page.wait_for_function(LOADED)
        page.screenshot(path=folder / f"{name}.png")
        page.close()


def main() -> None:
    """Fill the folder: one folder for each size and scheme in it, one file for each page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    here = StackSettings.from_environment(os.environ).base_url
    parser.add_argument(
        "--base-url",
        default=here,
        help="where it runs (default: %(default)s)",
    )
    arguments = parser.parse_args()
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for name, context in _contexts(browser, arguments.base_url):
            folder = arguments.folder / name
            folder.mkdir(parents=True, exist_ok=True)
            _take(context, WITHOUT_A_SESSION, folder)
            answer = context.request.post("/api/session", data={"username": PERSON, "password": PASSWORD})
            if not answer.ok:
                parser.exit(1, f"{PERSON} can't log in: run `make demo` first\n")
            _take(context, LOGGED_IN, folder)
            print(folder)


if __name__ == "__main__":
    main()
