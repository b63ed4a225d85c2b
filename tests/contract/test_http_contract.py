"""An answer that an API's description does not allow fails whichever test gets it."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from http_contract import Answer, Answers

PROBLEM = {"type": "/problems/x", "title": "x", "status": 502, "detail": "x"}
JSON, PROBLEM_JSON = "application/json", "application/problem+json"

Ask = Callable[..., requests.Response]


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def ask(answers: Answers) -> Iterator[Ask]:
    """GETs a path of a server that gives just this answer; what comes is noted."""
    with ExitStack() as stops:

        def get(path: str, status: int, kind: str, body: Any) -> requests.Response:
            server = stops.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), answering(status, kind, body)))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            stops.callback(server.shutdown)
            address = f"http://127.0.0.1:{server.server_port}"
            answers.addresses.add(address)
            answer = requests.get(address + path, timeout=10)
            assert answers.concern(answer.url)
            answers.note(Answer.heard(answer))
            return answer

        yield get


def answering(status: int, kind: str, body: Any) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    return Handler


def test_an_answer_as_described_counts_as_a_success_of_its_operation(ask: Ask, answers: Answers) -> None:
    ask("/api/session", 200, JSON, {"username": None})
    assert answers.succeeded == {"GET /api/session"}
    assert "GET /api/session" not in answers.missing()
    assert "GET /api/users/{username}" in answers.missing()


@pytest.mark.parametrize(
    ("status", "kind", "body", "says"),
    [
        (200, JSON, {"username": 3}, "$.username: 3 is not valid"),
        (200, JSON, {}, "'username' is a required property"),
        (200, JSON, {"username": None, "password": "x"}, "'password' was unexpected"),
        (200, "text/html", {"username": None}, "with text/html, not with application/json"),
        (418, PROBLEM_JSON, PROBLEM, "answered 418, which it does not name"),
        (200, PROBLEM_JSON, PROBLEM, "with application/problem+json, not with application/json"),
        (502, PROBLEM_JSON, {"title": "x"}, "is a required property"),
    ],
)
def test_an_answer_that_is_not_as_described_is_an_error_and_is_remembered(
    ask: Ask, answers: Answers, status: int, kind: str, body: Any, says: str
) -> None:
    with pytest.raises(AssertionError, match=r"social-api's openapi\.yaml: GET /api/session answered"):
        ask("/api/session", status, kind, body)
    (line,) = answers.wrong
    assert says in line
    assert answers.succeeded == set()


def test_a_refusal_is_no_success_and_the_edges_own_problem_is_none_of_the_apis(ask: Ask, answers: Answers) -> None:
    ask("/api/session", 502, PROBLEM_JSON, PROBLEM)
    ask("/api/users/ann", 404, PROBLEM_JSON, PROBLEM | {"status": 404})
    assert answers.succeeded == set()
    assert answers.wrong == []


def test_what_is_no_operation_is_not_looked_at(ask: Ask, answers: Answers) -> None:
    ask("/livez", 200, JSON, [])
    assert answers.wrong == []


def test_of_what_a_browser_was_answered_all_counts_but_what_a_test_made_up_or_nobody_read(tmp_path: Path) -> None:
    read, made_up, unread = entry({"_file": "body.json"}), entry({"_file": "body.json"}), entry({"size": 2})
    del made_up["serverIPAddress"]
    file = tmp_path / "answers.zip"
    with zipfile.ZipFile(file, "w") as har:
        har.writestr("har.har", json.dumps({"log": {"entries": [made_up, unread, read]}}))
        har.writestr("body.json", b"{}")

    (answer,) = Answer.of_har(file)

    assert answer == Answer("GET", "http://127.0.0.1:1/api/session", 200, JSON, b"{}")


def entry(content: dict[str, Any]) -> dict[str, Any]:
    return {
        "request": {"method": "GET", "url": "http://127.0.0.1:1/api/session"},
        "response": {"status": 200, "content": {"mimeType": f"{JSON}; charset=utf-8", "size": 2, **content}},
        "serverIPAddress": "127.0.0.1",
    }
