from __future__ import annotations

import falcon
import pytest
from falcon import testing

from cloudstagram.errors import DependencyDown
from cloudstagram.health import Readiness
from cloudstagram.http import base_app


def away() -> None:
    raise DependencyDown("redis", "connection refused")


def client(**checks: object) -> testing.TestClient:
    return testing.TestClient(base_app((), Readiness(checks)))  # type: ignore[arg-type]


def test_a_process_whose_dependency_is_down_lives_but_is_not_ready() -> None:
    probe = client(redis=away, mongodb=lambda: None)
    assert probe.simulate_get("/livez").status_code == 200
    ready = probe.simulate_get("/readyz")
    assert ready.status_code == 503
    assert ready.json["dependencies"] == {"redis": "redis is down: connection refused", "mongodb": "ok"}


def test_a_process_whose_dependencies_answer_is_ready() -> None:
    ready = client(redis=lambda: None).simulate_get("/readyz")
    assert (ready.status_code, ready.json) == (200, {"status": "ok", "dependencies": {"redis": "ok"}})


def test_probing_often_asks_a_dependency_once() -> None:
    asked: list[int] = []
    readiness = Readiness({"redis": lambda: asked.append(1)})
    for _ in range(100):
        readiness.states()
    assert len(asked) == 1


@pytest.mark.filterwarnings("ignore:Unknown REQUEST_METHOD")
def test_requests_are_counted_by_route_and_not_by_path() -> None:
    class Image:
        def on_get(self, req: falcon.Request, resp: falcon.Response, imageid: str) -> None:
            resp.status = 204

    app = base_app((), Readiness({}))
    app.add_route("/counted/{imageid}", Image())
    probe = testing.TestClient(app)
    probe.simulate_get("/counted/a")
    probe.simulate_get("/counted/b")
    probe.simulate_request("BREW", "/counted/b")
    metrics = probe.simulate_get("/metrics").text
    assert 'cloudstagram_http_requests_total{method="GET",route="/counted/{imageid}",status="204"} 2.0' in metrics
    assert "BREW" not in metrics
