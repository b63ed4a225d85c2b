"""One API by itself, as its Procfile would start it, for tests that need no other service."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

import http_contract
from eventually import eventually
from local_stack.ports import free_port

SERVICES = Path(__file__).parents[1] / "services"
#: Whose pages may change something.
ORIGIN = "http://127.0.0.1:8080"
#: Seconds for a process to start on a machine that does much else.
START_S = 60.0


@dataclass(frozen=True)
class Api:
    """A running API."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def get(self, path: str, **options: object) -> requests.Response:
        """Without a session."""
        return requests.get(self.url + path, timeout=10, **options)  # type: ignore[arg-type]

    def stop(self) -> float:
        """SIGTERM; how many seconds it took to be gone."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        return time.monotonic() - began


@contextmanager
def running(name: str, log: Path, **environment: str) -> Iterator[Api]:
    """`name` is `social-api` and the like; `environment` has the servers' addresses."""
    port = free_port()
    settings = {"HOST": "127.0.0.1", "PORT": str(port), "ALLOWED_ORIGINS": ORIGIN, **environment}
    program = f"{name.replace('-', '_')}.wsgi:get_app()"
    with log.open("wb") as output:
        process = subprocess.Popen(
            (sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", program),
            cwd=SERVICES / name,
            env={"PATH": os.environ["PATH"], **settings},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            api = Api(f"http://127.0.0.1:{port}", process, log)
            http_contract.watch(api.url)
            eventually(lambda: _lives(api), "it is alive", START_S)
            yield api
        finally:
            process.terminate()
            process.wait(timeout=30)


def _lives(api: Api) -> bool:
    assert api.process.poll() is None, api.log.read_text(encoding="utf-8")
    try:
        return api.get("/livez").status_code == 200
    except (requests.ConnectionError, requests.Timeout):
        return False
