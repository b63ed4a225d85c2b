"""Fingers on a screen, as Chromium gets them from one."""

from __future__ import annotations

from playwright.sync_api import CDPSession, Locator, Page


class Finger:
    """One finger on a page of a context that has touch."""

    def __init__(self, page: Page) -> None:
        self._cdp: CDPSession = page.context.new_cdp_session(page)

    def tap_twice(self, on: Locator) -> None:
        """Two quick taps in the middle of something."""
        x, y = _middle(on)
        for _ in range(2):
            self._send("touchStart", (x, y))
            self._send("touchEnd")

    def swipe(self, on: Locator, dx: float) -> None:
        """From the middle of something sideways, so many pixels; negative is to the left."""
        x, y = _middle(on)
        self._send("touchStart", (x, y))
        for step in range(1, 9):
            self._send("touchMove", (x + dx * step / 8, y))
        self._send("touchEnd")

    def _send(self, kind: str, *points: tuple[float, float]) -> None:
        self._cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})


def _middle(on: Locator) -> tuple[float, float]:
    box = on.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
