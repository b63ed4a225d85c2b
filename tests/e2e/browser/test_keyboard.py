"""The whole way without a mouse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e import photos
from e2e.client import PASSWORD, Client, unused_name
from e2e.visitor import Visit
from gallery import Gallery

#: Where the focus is, by the name that people hear; and whether it can be seen.
FOCUSED = """() => {
    const at = document.activeElement;
    const by = document.getElementById(at.getAttribute('aria-labelledby'));
    const name = [at.getAttribute('aria-label'), by?.innerText, at.labels?.[0]?.innerText, at.innerText.trim()];
    const seen = at.matches('.visually-hidden') ? at.parentElement : at;
    const { outlineStyle, outlineWidth } = getComputedStyle(seen);
    return [name.find(Boolean) ?? '', outlineStyle !== 'none' && outlineWidth !== '0px'];
}"""

#: What lies over the upper or the lower edge of what has the focus; what is high can not be seen whole.
COVERED = """() => {
    const at = document.activeElement;
    const { left, right, top, bottom, height } = at.getBoundingClientRect();
    if (!at.closest('main *') || height > innerHeight / 2) return '';
    const over = [top + 2, bottom - 2].map((y) => document.elementFromPoint((left + right) / 2, y));
    const inside = (element) => element && (at.contains(element) || element.contains(at));
    return over.every(inside) ? '' : `${at.textContent} at ${top} to ${bottom} of ${innerHeight}`;
}"""
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press Tab until the focus is there; it must be seen wherever it stops."""
    passed = []
    for _ in range(60):
        page.keyboard.press(key)
        focused, seen = page.evaluate(FOCUSED)
        assert seen or page.evaluate("() => document.activeElement.matches('body, dialog')"), f"unseen at {focused}"
        if focused.startswith(name):
            return
        passed.append(focused)
    raise AssertionError(f"Tab never comes to {name}, only to {passed}")


def test_from_registration_to_an_upload_and_a_like_with_the_keyboard_alone(
    visit: Visit, mia: Client, tmp_path: Path
) -> None:
    mia.share(photos.plain(seed=30), "Somebody took this")
    ada = visit("/latest")
    page, name = ada.page, unused_name("ada")

    tab_to(page, "Register")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Username")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(ada.button("Log out")).to_be_visible()

    tab_to(page, "Upload")
    page.keyboard.press("Enter")
    tab_to(page, "Choose pictures")
    picture = tmp_path / "own.jpg"
    picture.write_bytes(photos.plain(seed=31))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(picture)
    expect(page.get_by_label("Comment")).to_be_visible()
    tab_to(page, "Comment")
    page.keyboard.type("Sent without a mouse")
    tab_to(page, "Alt text")
    page.keyboard.type("Sky over brown ground")
    tab_to(page, "Upload")
    page.keyboard.press("Enter")
    article = ada.expect_picture("Sent without a mouse")
    expect(article.locator("img").first).to_have_attribute("alt", "Sky over brown ground")

    tab_to(page, "Latest Images", key="Shift+Tab")
    page.keyboard.press("Enter")
    ada.expect_picture("Somebody took this")
    page.keyboard.press("Tab")
    for _ in range(60):
        if page.evaluate("() => document.activeElement.closest('article')?.innerText.includes('Somebody took this')"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Somebody took this")
    tab_to(page, "Like")
    page.keyboard.press("Enter")
    expect(ada.button("Unlike")).to_be_focused()
    page.keyboard.press("Escape")
    expect(ada.article("Somebody took this").locator(".likes")).to_have_text(name)
    ada.expect_no_trouble()


def test_the_first_tab_leads_past_the_bar(visit: Visit) -> None:
    ada = visit("/latest")
    ada.page.keyboard.press("Tab")
    expect(ada.page.get_by_role("link", name="Skip to the pictures")).to_be_focused()
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator("main")).to_be_focused()


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["desktop", "phone"])
def test_what_has_the_focus_is_neither_beneath_the_bar_nor_beneath_the_foot(
    visit: Visit, mia: Client, gallery: Gallery, screen: dict[str, Any]
) -> None:
    gallery.hang(mia.name, [f"Number {n}" for n in range(30)])
    ada = visit(f"/profile/{mia.name}", **screen)
    expect(ada.article("Number 20")).to_have_count(1)
    seen: dict[str, list[str]] = {}
    for key, presses in (("Tab", 50), ("Shift+Tab", 36)):
        found = []
        for _ in range(presses):
            ada.page.keyboard.press(key)
            found.append(ada.page.evaluate(COVERED))
        seen[key] = [fault for fault in found if fault]
    assert seen == {"Tab": [], "Shift+Tab": []}
