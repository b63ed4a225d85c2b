"""How the demo asks: where `make up` runs, and again where it is told to come back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from local_stack.demo.__main__ import main
from local_stack.demo.api import MOST_ASKED, Api, DemoError


@contextmanager
def _busy_for(times: int) -> Iterator[tuple[str, list[str]]]:
    """A server that answers 503 so often, and 204 from then on; its address, and what it was asked."""
    asked: list[str] = []

    class Busy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(503 if len(asked) <= times else 204)
            self.send_header("Retry-After", "0")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Busy) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


def test_what_can_not_be_served_just_now_is_asked_for_again() -> None:
    with _busy_for(2) as (address, asked):
        assert Api(address).call("GET", "/api/users/mia") == (204, None)
    assert asked == ["/api/users/mia"] * 3


def test_what_can_not_be_served_for_long_is_an_error() -> None:
    with _busy_for(MOST_ASKED) as (address, asked), pytest.raises(DemoError, match="503"):
        Api(address).call("GET", "/api/users/mia")
    assert len(asked) == MOST_ASKED


def test_the_demo_goes_where_the_system_was_told_to_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLOUDSTAGRAM_EDGE_PORT", "1")
    assert main([]) == 1
    assert "http://127.0.0.1:1 " in capsys.readouterr().err
