from __future__ import annotations

from typing import Any

import gevent
import pytest
import requests

from cloudstagram import redis_client
from cloudstagram.health import Readiness
from fanout_workers.health_server import serve_health


def get(url: str) -> requests.Response:
    """Asks from another thread: the server answers in this one."""
    response: requests.Response = gevent.get_hub().threadpool.apply(requests.get, (url,), {"timeout": 5})
    return response


def test_a_worker_tells_whether_it_is_ready_until_it_stops(servers: Any, closed_address: str) -> None:
    there, away = redis_client.connect(servers.redis_url), redis_client.connect(f"redis://{closed_address}")
    for client, status in ((there, 200), (away, 503)):
        server = serve_health("127.0.0.1", 0, Readiness({"redis": lambda client=client: redis_client.ping(client)}))
        url = f"http://127.0.0.1:{server.server_port}"
        assert get(f"{url}/livez").json() == {"status": "ok"}
        assert get(f"{url}/readyz").status_code == status
        assert "python_info" in get(f"{url}/metrics").text
        assert get(f"{url}/other").headers["content-type"] == "application/problem+json"
        server.stop()
        with pytest.raises(requests.ConnectionError):
            get(f"{url}/livez")
