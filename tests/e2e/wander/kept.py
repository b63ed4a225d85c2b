"""After a failure: what each page showed, beside the story and the browsers' traces."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Error

from e2e.wander.window import Wanderer, Window

#: A page that does not answer any more is left out, in ms.
ANSWERS_WITHIN_MS = 10_000


@contextmanager
def kept_after_failure(wanderers: list[Wanderer], folder: Path, name: str) -> Iterator[None]:
    """Of each window ``<name>-<whose>-<which>.json``, as ``watch.js`` reads the page, and a ``.png``."""
    try:
        yield
    except Exception:
        for wanderer in wanderers:
            for number, window in enumerate(wanderer.windows, start=1):
                with suppress(Error):
                    _keep(window, folder / f"{name}-{wanderer.title}-{number}")
        raise


def _keep(window: Window, path: Path) -> None:
    window.page.set_default_timeout(ANSWERS_WITHIN_MS)
    shown = {"url": window.page.url, **window.shown()}
    path.with_suffix(".json").write_text(json.dumps(shown, indent=2), encoding="utf-8")
    window.page.screenshot(path=path.with_suffix(".png"))
