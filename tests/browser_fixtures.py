"""Chromium for tests that look at the system as a person does."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

import http_contract
from chromium import launch

_failed = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[_failed] = item.stash.get(_failed, False) or report.failed
    return report


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for each file of tests.

    Not for the whole session: as long as Playwright is there it runs this thread's event loop, and no other test could.
    """
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def open_context(
    browser: Browser, base_url: str, results: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., BrowserContext]]:
    """Makes a browser of its own for each person, as she has it; of a test that fails, each one's trace is kept.

    She asked for less motion, which saves a fifth of the processor where no graphics card draws, unless the test is
    marked as `moving`. What the APIs answered is held to their descriptions.
    """
    contexts: list[BrowserContext] = []
    motion = "no-preference" if request.node.get_closest_marker("moving") else "reduce"

    def answers(number: int) -> Path:
        return tmp_path / f"answers-{number}.zip"

    def open_one(**options: Any) -> BrowserContext:
        context = browser.new_context(
            base_url=base_url,
            record_har_path=answers(len(contexts)),
            record_har_url_filter="**/api/**",
            record_har_content="attach",
            **{"reduced_motion": motion, **options},
        )
        context.tracing.start(snapshots=True)
        contexts.append(context)
        return context

    yield open_one
    for number, context in enumerate(contexts):
        if request.node.stash.get(_failed, False):
            context.tracing.stop(path=results / f"{request.node.name}-{number + 1}.trace.zip")
        context.close()
    for number in range(len(contexts)):
        http_contract.hold(answers(number))
