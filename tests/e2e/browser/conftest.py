"""One Chromium for all of these files, which need nothing else that runs in this thread's event loop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from browser_fixtures import running_browser


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with running_browser() as chromium:
        yield chromium
