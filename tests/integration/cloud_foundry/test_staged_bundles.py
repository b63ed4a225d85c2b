"""The five bundles, staged as the buildpack does and started as the platform does, are the whole system."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
import yaml

from e2e.test_a_pictures_way import (
    test_a_deleted_picture_vanishes_from_open_pages_and_from_the_api,
    test_a_double_click_likes_and_the_other_page_shows_it_by_itself,
    test_a_phones_photograph_appears_upright_in_a_followers_open_timeline,
)
from integration.cloud_foundry.staged_system import peak_memory, processes_of, service_of
from integration.cloud_foundry.staging import Droplet
from local_stack.services import APIS, GATEWAYS, WORKERS
from local_stack.stack import Stack

#: The end-to-end journey, as anywhere else: these run against this file's system.
__all__ = [
    "test_a_deleted_picture_vanishes_from_open_pages_and_from_the_api",
    "test_a_double_click_likes_and_the_other_page_shows_it_by_itself",
    "test_a_phones_photograph_appears_upright_in_a_followers_open_timeline",
]

OURS = (*APIS, *GATEWAYS, *WORKERS)
#: Seconds from SIGTERM until the platform kills what is left.
GRACE_S = 10.0
#: What a process may take, under a light load, of the memory that its manifest gives it.
ROOM = 3 / 4


def address(stack: Stack, name: str, path: str) -> str:
    return f"http://127.0.0.1:{stack.settings.ports[name]}{path}"


@pytest.mark.parametrize("name", OURS)
def test_every_process_runs_from_its_bundle_alone(stack: Stack, droplets: dict[str, Droplet], name: str) -> None:
    droplet = droplets[service_of(name)]
    for process in processes_of(stack.pid(name)):
        assert (process / "cwd").resolve() == droplet.app
        started = (process / "cmdline").read_bytes().split(b"\0")[0].decode()
        assert started.startswith((str(droplet.environment), "gunicorn", "python")), started
        assert str(Path(__file__).parents[3]) not in (process / "maps").read_text("utf-8")


@pytest.mark.parametrize("name", OURS)
def test_every_line_that_a_process_logs_is_one_json_object_and_none_is_of_a_probe(stack: Stack, name: str) -> None:
    assert requests.get(address(stack, name, "/livez"), timeout=10).status_code == 200
    lines = [json.loads(line) for line in stack.log_file(name).read_text("utf-8").splitlines()]
    assert all(line["instance"] == ("1" if name == GATEWAYS[1] else "0") for line in lines)
    assert not [line for line in lines if "/livez" in line["message"]]


@pytest.mark.parametrize("name", [*APIS, *GATEWAYS])
def test_the_platforms_own_check_is_answered_on_the_port_itself(stack: Stack, name: str) -> None:
    assert requests.get(address(stack, name, "/livez"), timeout=10).json() == {"status": "ok"}


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
@pytest.mark.parametrize("added", ["X-Forwarded-For", "Forwarded", "X-Vcap-Request-Id"])
def test_the_root_route_shows_strangers_neither_metrics_nor_what_is_ready(stack: Stack, path: str, added: str) -> None:
    for name in GATEWAYS:
        inside = requests.get(address(stack, name, path), timeout=10)
        through_a_router = requests.get(address(stack, name, path), headers={added: "for=203.0.113.9"}, timeout=10)
        assert (inside.status_code, through_a_router.status_code) == (200, 404)
        assert not re.search("cloudstagram_|redis", through_a_router.text)


@pytest.mark.parametrize(
    ("name", "route"),
    [("upload-api", "/images"), ("timeline-api", "/api/timelines"), ("social-api", "/api/users")],
)
@pytest.mark.parametrize("end", ["/metrics", "/../metrics", "/%2e%2e/metrics", "/readyz", "//metrics"])
def test_no_path_below_an_apis_route_leads_to_them_either(stack: Stack, name: str, route: str, end: str) -> None:
    request = requests.Request("GET", address(stack, name, ""), headers={"X-Forwarded-For": "203.0.113.9"}).prepare()
    request.url = address(stack, name, route + end)
    with requests.Session() as session:
        answer = session.send(request, timeout=10, allow_redirects=False)
    assert answer.status_code == 404, answer.text
    assert "cloudstagram_" not in answer.text


@pytest.mark.parametrize("name", OURS)
def test_the_memory_that_its_manifest_gives_leaves_a_process_room(
    stack: Stack, droplets: dict[str, Droplet], name: str
) -> None:
    manifest = yaml.safe_load((droplets[service_of(name)].app / "manifest.yml").read_text("utf-8"))
    (app,) = (app for app in manifest["applications"] if app["name"] == "cloudstagram-" + re.sub(r"-\d$", "", name))
    given = int(app["memory"].removesuffix("M")) * 1024 * 1024
    assert peak_memory(stack.pid(name)) <= ROOM * given, f"{name}: {peak_memory(stack.pid(name)) // 1024 // 1024} MB"


def test_every_process_is_gone_within_the_time_that_the_platform_gives(stack: Stack) -> None:
    whole = {name: processes_of(stack.pid(name)) for name in OURS}
    assert sum(map(len, whole.values())) > len(OURS)  # gunicorn's workers and the decoder are among them

    def stop(name: str) -> float:
        began = time.monotonic()
        stack.stop_process(name)
        return time.monotonic() - began

    with ThreadPoolExecutor(max_workers=4) as pool:
        seconds = dict(zip(OURS, pool.map(stop, OURS), strict=True))
    assert {name: taken for name, taken in seconds.items() if taken >= GRACE_S} == {}
    assert [process for name in OURS for process in whole[name] if process.exists()] == []
