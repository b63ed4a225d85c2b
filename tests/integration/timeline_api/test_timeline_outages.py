"""Without Redis pages are refused for a while; where Redis takes no writes, pages are still served."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis

from api_process import Api, running
from integration.timeline_api.pictures import Pictures, imageids
from local_stack.ports import free_port
from stack_fixtures import Servers

LATEST = "/api/timelines/latest"


def test_without_redis_a_page_is_refused_and_says_when_to_ask_again(tmp_path: Path) -> None:
    with running("timeline-api", tmp_path / "log", REDIS_URL=f"redis://127.0.0.1:{free_port()}/0") as api:
        answer = api.get(LATEST)
        assert answer.status_code == 503
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert int(answer.headers["Retry-After"]) > 0
        assert [api.get(path).status_code for path in ("/livez", "/readyz")] == [200, 503]


@pytest.mark.parametrize("query", ["limit=0", "cursor=x"])
@pytest.mark.parametrize("page", ["latest", "home", "users/ann"])
def test_what_is_wrong_with_a_request_is_said_also_without_redis(tmp_path: Path, page: str, query: str) -> None:
    with running("timeline-api", tmp_path / "log", REDIS_URL=f"redis://127.0.0.1:{free_port()}/0") as api:
        cookies = {"cloudstagram_session": "x" * 43}
        assert api.get(f"/api/timelines/{page}?{query}", cookies=cookies).status_code == 422


def test_d5_pages_are_served_while_redis_is_full(api: Api, pictures: Pictures, database: redis.Redis) -> None:
    pictures.register("ann")
    imageid, cookies = pictures.upload("ann"), pictures.cookies("ann")
    database.config_set("maxmemory", "1")
    try:
        with pytest.raises(redis.exceptions.OutOfMemoryError):
            database.set("more", "x")
        assert imageids(api.get(LATEST, cookies=cookies).json()) == [imageid]
    finally:
        database.config_set("maxmemory", "0")


def test_it_is_gone_within_nine_seconds_of_sigterm(servers: Servers, tmp_path: Path) -> None:
    with running("timeline-api", tmp_path / "log", REDIS_URL=servers.redis_url) as api:
        assert api.get(LATEST).status_code == 200
        assert api.stop() < 9
