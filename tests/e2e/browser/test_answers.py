"""What browsers are answered in tests is held to the APIs' descriptions: it is read, to begin with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext

from e2e.visitor import Visitor
from http_contract import Answer


def test_what_a_browser_was_answered_is_read_when_it_is_closed(
    open_context: Callable[[], BrowserContext], base_url: str, tmp_path: Path
) -> None:
    context = open_context()
    Visitor(context.new_page(), base_url).open("/latest")
    context.close()

    (har,) = tmp_path.glob("*.zip")
    answers = {answer.url.removeprefix(base_url).partition("?")[0]: answer for answer in Answer.of_har(har)}

    assert answers["/api/session"] == Answer(
        "GET", f"{base_url}/api/session", 200, "application/json", b'{"username":null}'
    )
    assert answers["/api/timelines/latest"].status == 200
