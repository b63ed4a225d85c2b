"""The browser client's own tests, which node runs."""

from __future__ import annotations

import subprocess
import sys


def test_the_browser_clients_own_tests_pass() -> None:
    command = (sys.executable, "-m", "local_stack.npm", "--silent", "test")
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
