"""The edge, between a client and servers that answer with what reached them."""

from __future__ import annotations

import dataclasses
import http.server
import json
import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import requests

from eventually import eventually
from local_stack import Stack, StackSettings
from local_stack.edge import edge_process
from local_stack.ports import is_taken
from local_stack.readiness import Listens

#: A picture which a shared cache may show for no longer than a test can wait.
BRIEF, BRIEF_SECONDS = "/images/01ABE", 2
#: The pictures that upload-api has no more.
DELETED: set[str] = set()
UPSTREAMS = ("upload-api", "timeline-api", "social-api", "realtime-gateway-1", "realtime-gateway-2")


def _answering(name: str) -> type[http.server.BaseHTTPRequestHandler]:
    class Answering(http.server.BaseHTTPRequestHandler):
        answered = 0

        def do_GET(self) -> None:
            type(self).answered += 1
            seen = {"server": name, "path": self.path, "headers": dict(self.headers), "answered": self.answered}
            body = json.dumps(seen).encode()
            self.send_response(404 if self.path in DELETED else 200)
            self.send_header("Content-Length", str(len(body)))
            if self.path.startswith("/images/"):
                self.send_header("ETag", '"1"')
                shared = BRIEF_SECONDS if self.path == BRIEF else 60
                self.send_header("Cache-Control", f"public, max-age=31536000, s-maxage={shared}")
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """It says nothing."""

    return Answering


@contextmanager
def _upstream(name: str, port: int) -> Iterator[None]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), _answering(name)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield
        server.shutdown()
        thread.join()


@contextmanager
def _stack(data: Path) -> Iterator[Stack]:
    settings = StackSettings.on_free_ports(data, os.environ)
    alone = dataclasses.replace(edge_process(settings), after=(), ready=Listens(settings.ports["edge"]))
    with Stack(settings, [alone]) as stack:
        stack.start()
        yield stack


@contextmanager
def _edge(data: Path) -> Iterator[StackSettings]:
    with _stack(data) as stack:
        yield stack.settings


@pytest.fixture(scope="module")
def lonely_edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackSettings]:
    """An edge with nobody behind it."""
    with _edge(tmp_path_factory.mktemp("lonely")) as settings:
        yield settings


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an edge with all its servers behind it."""
    with _edge(tmp_path_factory.mktemp("edge")) as settings, ExitStack() as upstreams:
        for name in UPSTREAMS:
            upstreams.enter_context(_upstream(name, settings.ports[name]))
        yield settings.base_url


@dataclasses.dataclass(frozen=True)
class Seen:
    """A request as it reached a server."""

    server: str
    path: str
    headers: dict[str, str]
    #: How many this server had then answered.
    answered: int


@pytest.fixture
def get(edge: str) -> Callable[..., Seen]:
    """GETs through the edge; headers are given with underscores for dashes."""

    def call(path: str, **headers: str) -> Seen:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = requests.get(edge + path, headers=sent, timeout=10)
        assert answer.status_code == 200, answer.text
        return Seen(**answer.json())

    return call


@pytest.mark.parametrize(
    ("path", "server"),
    [
        ("/api/images", "upload-api"),
        ("/api/images?state=ready", "upload-api"),
        ("/api/images/", "upload-api"),
        ("/api/images/01ABC", "upload-api"),
        ("/images/01ABC/thumbnail", "upload-api"),
        ("/api/timelines/latest", "timeline-api"),
        ("/api/users/ada/followers", "social-api"),
        ("/api/session", "social-api"),
        ("/api/follows/ada", "social-api"),
        ("/api/likes?images=1,2", "social-api"),
        ("/", "realtime-gateway"),
        ("/latest", "realtime-gateway"),
        ("/image/01ABC", "realtime-gateway"),
        ("/imagesque", "realtime-gateway"),
        ("/api/usersque", "realtime-gateway"),
        ("/broadcast/info", "realtime-gateway"),
    ],
)
def test_each_path_reaches_its_service_as_it_came(get: Callable[..., Seen], path: str, server: str) -> None:
    seen = get(path)
    assert (seen.server.rstrip("-12"), seen.path) == (server, path)


def test_a_client_cannot_speak_for_another_address(get: Callable[..., Seen]) -> None:
    claims = {"X_Forwarded_For": "1.2.3.4", "X_Forwarded_Proto": "https", "X_Forwarded_Host": "b", "Forwarded": "for=1"}
    headers = get("/api/session", **claims).headers
    assert (headers["X-Forwarded-For"], headers["X-Forwarded-Proto"]) == ("127.0.0.1", "http")
    assert not headers.keys() & {"Forwarded", "X-Forwarded-Host"}


def test_a_well_formed_request_id_goes_on(get: Callable[..., Seen]) -> None:
    assert get("/api/session", X_Request_ID="abc-1.2_3").headers["X-Request-ID"] == "abc-1.2_3"


@pytest.mark.parametrize("sent", ["x" * 65, "a b", '"}', ""])
def test_a_request_without_a_well_formed_id_gets_one(get: Callable[..., Seen], sent: str) -> None:
    assert re.fullmatch("[0-9a-f]{32}", get("/api/session", X_Request_ID=sent).headers["X-Request-ID"])


def test_a_picture_is_fetched_once_and_then_comes_from_the_cache(get: Callable[..., Seen]) -> None:
    assert get("/images/01ABC") == get("/images/01ABC") != get("/images/01ABD")
    assert get("/api/images/01ABC") != get("/api/images/01ABC")


def test_a_deleted_picture_is_gone_from_the_cache_when_its_time_there_is_over(edge: str) -> None:
    def look() -> int:
        return requests.get(edge + BRIEF, timeout=10).status_code

    assert look() == 200
    DELETED.add(BRIEF)
    eventually(lambda: look() == 404, "it is no longer served", BRIEF_SECONDS + 8)


def test_a_sockjs_session_stays_with_one_gateway_and_sessions_are_spread(get: Callable[..., Seen]) -> None:
    paths = [(f"/broadcast/000/session{n}/xhr", f"/broadcast/9/session{n}/xhr_send") for n in range(20)]
    reached = [{get(path).server for path in session} for session in paths]
    assert all(len(servers) == 1 for servers in reached)
    assert set.union(*reached) == {"realtime-gateway-1", "realtime-gateway-2"}


def test_one_gateway_alone_serves_everybody(lonely_edge: StackSettings) -> None:
    with _upstream("realtime-gateway-2", lonely_edge.ports["realtime-gateway-2"]):
        for number in range(20):
            address = f"{lonely_edge.base_url}/broadcast/000/session{number}/xhr"
            assert requests.get(address, timeout=10).json()["server"] == "realtime-gateway-2"


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
def test_what_is_for_operators_is_not_there(edge: str, path: str) -> None:
    _assert_problem(requests.get(edge + path, timeout=10), 404, "not-found")


@pytest.mark.parametrize(
    "path", ["/api/images", "/api/timelines/latest", "/api/session", "/images/01ABC", "/broadcast/info"]
)
def test_a_service_that_is_away_is_a_problem_to_come_back_for(lonely_edge: StackSettings, path: str) -> None:
    answer = requests.get(lonely_edge.base_url + path, timeout=10)
    _assert_problem(answer, 503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["X-Request-ID"]


def test_a_page_that_is_away_says_so_in_words(lonely_edge: StackSettings) -> None:
    answer = requests.get(lonely_edge.base_url, timeout=10)
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "text/plain")
    assert "reload" in answer.text


def test_a_body_may_be_as_large_as_a_picture_only_where_pictures_go(edge: str) -> None:
    def post(path: str, size: int) -> requests.Response:
        return requests.post(edge + path, data=bytes(size), timeout=10)

    assert post("/api/images", 20 * 1024 * 1024).status_code == 200
    assert post("/api/images/", 100_000).status_code == 200
    _assert_problem(post("/api/images", 22 * 1024 * 1024), 413, "too-large")
    _assert_problem(post("/api/images/01ABC", 100_000), 413, "too-large")
    _assert_problem(post("/api/session", 100_000), 413, "too-large")


def test_what_is_no_request_is_a_problem_too(edge: str) -> None:
    _assert_problem(requests.get(edge + "/api/users/%00", timeout=10), 400, "bad-request")
    too_long = {"X-Long": "x" * 40_000}
    _assert_problem(requests.get(edge + "/api/session", headers=too_long, timeout=10), 400, "bad-request")
    _assert_problem(requests.request("TRACE", edge + "/api/session", timeout=10), 405, "method-not-allowed")


def _assert_problem(answer: requests.Response, status: int, slug: str) -> None:
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert (answer.json()["type"], answer.json()["status"]) == (f"/problems/{slug}", status)


def test_a_killed_edge_comes_back_although_its_workers_kept_the_port(tmp_path: Path) -> None:
    with _stack(tmp_path) as stack:
        before = stack.pid("edge")
        stack.kill("edge")
        eventually(lambda: stack.pid("edge") != before and _has_workers(stack.pid("edge")), "another edge has its port")
        assert requests.get(stack.settings.base_url, timeout=10).status_code == 503


def test_a_killed_edge_leaves_nothing_behind_when_all_is_stopped(tmp_path: Path) -> None:
    with _stack(tmp_path) as stack:
        stack.kill("edge")
        stack.stop()
        eventually(lambda: not is_taken(stack.settings.ports["edge"]), "nobody listens")


def _has_workers(pid: int) -> bool:
    """Nginx starts them once it has its ports; what it was before, a shell, starts others."""
    process = Path(f"/proc/{pid}")
    try:
        is_nginx = (process / "comm").read_text(encoding="ascii").strip() == "nginx"
        return is_nginx and bool((process / f"task/{pid}/children").read_text(encoding="ascii").strip())
    except FileNotFoundError:
        return False
