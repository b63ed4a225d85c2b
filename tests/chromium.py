"""The browser of all that looks at the system as a person does: tests, benchmarks, screenshots."""

from __future__ import annotations

import os
import shutil

from playwright.sync_api import Browser, Playwright, expect

#: The longest that something may take to appear by itself, in ms: generous, for a machine that runs much else.
APPEARS_MS = 30_000
#: Without these a browser run by root, or on a machine without the internet, does not start or does not settle.
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking")


def launch(playwright: Playwright) -> Browser:
    """``$CHROMIUM``, else the machine's own headless shell, else the one that Playwright fetched.

    What is expected to appear is waited for as long as it may take.
    """
    expect.set_options(timeout=APPEARS_MS)
    program = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell")
    return playwright.chromium.launch(executable_path=program, args=FLAGS)
