"""Ten thousand pictures of a profile, scrolled through in Chromium: how much is in the document, how long tasks are."""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from tests.bench.figures import percentile, print_table
from tests.chromium import launch
from tests.gallery import Gallery

from local_stack import Stack, StackSettings, all_processes
from local_stack.demo.api import Api

PICTURES = 10_000
COMMENTS = ("", "Fog over the harbour", "Fog over the harbour, an hour before the ferry left, seen from the old pier")
WINDOW = {"width": 1440, "height": 900}
#: One step of the scrolling, in px, and how long until the next, in ms: some eighteen windows a second.
STEP_PX, STEP_MS = 800, 50
#: What one notices of a single task, in ms.
NOTICED_MS = 50
TOTAL_WITHIN_MS = 1_800_000

_WATCH = """
window.longTasks = [];
new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)))
  .observe({ type: 'longtask', buffered: true });
"""
#: To the end, which is where nothing older can come any more; where it could not come by itself, by the button.
_SCROLL = """([px, ms]) => new Promise((done) => {
  let most = 0;
  const seen = new Set();
  const step = () => {
    const before = window.scrollY;
    const articles = document.querySelectorAll('article');
    most = Math.max(most, articles.length);
    articles.forEach(({ dataset }) => seen.add(dataset.slot));
    window.scrollBy(0, px);
    const older = document.querySelector('.older');
    older?.querySelector('button')?.click();
    if (older || window.scrollY !== before) setTimeout(step, ms);
    else done({ most, seen: seen.size, height: document.documentElement.scrollHeight });
  };
  step();
})"""


@dataclass(frozen=True)
class Seen:
    """What came of scrolling: tasks in ms, by the clock where they were long, by the processor all of them."""

    most: int
    pictures: int
    height: int
    long_tasks: list[float]
    processor_ms: list[float]


def measure() -> None:
    """Start a system of its own, hang the pictures, scroll through, print what was seen."""
    with tempfile.TemporaryDirectory(prefix="cloudstagram-bench-") as data:
        settings = StackSettings.on_free_ports(Path(data), os.environ)
        with Stack(settings, all_processes(settings)) as stack:
            print("Starting a system of its own ...", flush=True)
            stack.start()
            stack.stop_process("auditor")  # it would take pictures without records away again
            username = _hang(settings)
            with sync_playwright() as playwright, launch(playwright) as browser:
                print(f"Scrolling through {PICTURES:,} pictures ...", flush=True)
                _report(_scrolled(browser, f"{settings.base_url}/profile/{username}"))


def _hang(settings: StackSettings) -> str:
    username = f"bench_{secrets.token_hex(5)}"
    Api(settings.base_url).call("POST", "/api/users", {"username": username, "password": secrets.token_hex(8)})
    comments = [COMMENTS[number % len(COMMENTS)] for number in range(PICTURES)]
    Gallery(settings.redis_url, settings.mongodb_url).hang(username, comments)
    return username


def _scrolled(browser: Browser, url: str) -> Seen:
    page = browser.new_page(viewport=WINDOW)
    page.set_default_timeout(TOTAL_WITHIN_MS)
    page.add_init_script(_WATCH)
    page.goto(url)
    page.locator("article img.loaded").first.wait_for()
    page.evaluate("longTasks.length = 0")
    browser.start_tracing(page=page, categories=["toplevel", "__metadata"])
    result: dict[str, int] = page.evaluate(_SCROLL, [STEP_PX, STEP_MS])
    trace = json.loads(browser.stop_tracing())
    return Seen(result["most"], result["seen"], result["height"], _long_tasks(page), _task_ms(trace["traceEvents"]))


def _long_tasks(page: Page) -> list[float]:
    durations: list[float] = page.evaluate("longTasks")
    return durations


def _task_ms(events: Iterable[dict[str, Any]]) -> list[float]:
    """What each task of the pages' main threads took of the processor: what else the machine does is not in it."""
    events = list(events)
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks = (event for event in events if event["name"].endswith("RunTask") and (event["pid"], event["tid"]) in mains)
    return [event["tdur"] / 1000 for event in tasks if "tdur" in event]


def _report(seen: Seen) -> None:
    busy = seen.processor_ms
    rows = [
        ("pictures that stood in the document", f"{seen.pictures:,}"),
        ("articles in it at once, at most", f"{seen.most}"),
        ("height of the page, px", f"{seen.height:,}"),
        ("tasks of the main thread", f"{len(busy):,}"),
        ("99.9th percentile, ms of the processor", f"{percentile(busy, 0.999):.0f}"),
        ("longest, ms of the processor", f"{max(busy):.0f}"),
        (f"over {NOTICED_MS} ms of the processor", f"{sum(ms > NOTICED_MS for ms in busy)}"),
        (f"over {NOTICED_MS} ms by the clock", f"{len(seen.long_tasks)}"),
        ("longest, ms by the clock", f"{max(seen.long_tasks, default=0):.0f}"),
    ]
    print_table(f"{PICTURES:,} pictures scrolled through, {STEP_PX} px each {STEP_MS} ms", ("", "measured"), rows)
