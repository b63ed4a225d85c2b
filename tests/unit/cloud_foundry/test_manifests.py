"""The manifests say what the services and the rest of the deployment say."""

from __future__ import annotations

import importlib
import math
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from cloud_foundry.checkout import ROOT
from cloud_foundry.services import SERVICES, Service

ROUTES = {
    "cloudstagram-realtime-gateway": [""],
    "cloudstagram-upload-api": ["/api/images", "/images"],
    "cloudstagram-timeline-api": ["/api/timelines"],
    "cloudstagram-social-api": ["/api/users", "/api/session", "/api/follows", "/api/likes"],
}
SERVERS = {
    "redis_url": "cloudstagram-redis",
    "mongodb_url": "cloudstagram-mongodb",
    "rabbitmq_url": "cloudstagram-rabbitmq",
}
APPS = [(service, app) for service in SERVICES for app in service.apps]


def text(service: Service) -> str:
    return (ROOT / service.folder / "manifest.yml").read_text("utf-8")


def app(service: Service, name: str) -> dict[str, Any]:
    (found,) = (app for app in yaml.safe_load(text(service))["applications"] if app["name"] == name)
    assert isinstance(found, dict)
    return found


def commands(service: Service) -> dict[str, str]:
    lines = (ROOT / service.folder / "Procfile").read_text("utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines)


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_manifest_has_the_apps_of_its_service(service: Service) -> None:
    assert [app["name"] for app in yaml.safe_load(text(service))["applications"]] == list(service.apps)


@pytest.mark.parametrize(("service", "name"), APPS)
def test_an_app_has_its_path_routes_or_none(service: Service, name: str) -> None:
    found = app(service, name)
    assert [route["route"] for route in found.get("routes", [])] == [f"((host)){path}" for path in ROUTES.get(name, [])]
    assert found.get("no-route", False) is (name not in ROUTES)
    assert all(route["options"] == {"loadbalancing": "least-connection"} for route in found.get("routes", []))


@pytest.mark.parametrize(("service", "name"), APPS)
def test_an_app_that_has_routes_is_asked_whether_it_answers_and_a_worker_whether_it_runs(
    service: Service, name: str
) -> None:
    checks = {key: value for key, value in app(service, name).items() if key.endswith(("-type", "-endpoint"))}
    if name not in ROUTES:
        assert checks == {"health-check-type": "process"}
        return
    assert checks == {
        "health-check-type": "http",
        "health-check-http-endpoint": "/livez",
        "readiness-health-check-type": "http",
        "readiness-health-check-http-endpoint": "/livez",
    }


@pytest.mark.parametrize(("service", "name"), APPS)
def test_an_app_is_bound_to_the_servers_that_its_settings_ask_for(service: Service, name: str) -> None:
    fields = msgspec.structs.fields(importlib.import_module(f"{service.package}.settings").Settings)
    wanted = {SERVERS[field.name] for field in fields if field.name in SERVERS}
    assert set(app(service, name)["services"]) == wanted


@pytest.mark.parametrize(("service", "name"), APPS)
def test_an_app_sets_what_its_service_reads_and_what_has_no_default(service: Service, name: str) -> None:
    fields = msgspec.structs.fields(importlib.import_module(f"{service.package}.settings").Settings)
    known = {field.name.upper() for field in fields}
    given_by_the_platform = {"PORT", *(server.upper() for server in SERVERS)}
    required = {field.name.upper() for field in fields if field.required} - given_by_the_platform
    assert required <= set(app(service, name)["env"]) <= known


@pytest.mark.parametrize(("service", "name"), APPS)
def test_an_app_runs_what_its_procfile_says(service: Service, name: str) -> None:
    if "web" in commands(service):
        assert "command" not in app(service, name)
    else:
        assert app(service, name)["command"] == commands(service)[name.removeprefix("cloudstagram-")]


def test_the_example_of_variables_has_every_one_that_a_manifest_uses_and_no_other() -> None:
    used = {name for service in SERVICES for name in re.findall(r"\(\(([\w-]+)\)\)", text(service))}
    example = yaml.safe_load((ROOT / "deploy/cloudfoundry/variables.example.yml").read_text("utf-8"))
    assert set(example) == used - {"commit"}


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_bundle_runs_on_the_python_that_its_lock_was_made_for(service: Service) -> None:
    runtime = (ROOT / service.folder / "runtime.txt").read_text("utf-8")
    assert runtime == "python-3.11.x\n"
    assert "--python-version 3.11 " in Path(ROOT, "deploy/local/lock").read_text("utf-8")


def test_the_readme_lists_every_route_in_its_apps_row() -> None:
    readme = (ROOT / "deploy/cloudfoundry/README.md").read_text("utf-8")
    for name, paths in ROUTES.items():
        (row,) = (line for line in readme.splitlines() if line.startswith(f"| `{name}` |"))
        assert re.findall(r"`(/[a-z/]+)`", row) == [path for path in paths if path]


def test_the_readme_says_what_the_examples_instances_take() -> None:
    example = yaml.safe_load((ROOT / "deploy/cloudfoundry/variables.example.yml").read_text("utf-8"))
    memory = {name: int(app(service, name)["memory"].removesuffix("M")) for service, name in APPS}
    instances = {name: example[name.removeprefix("cloudstagram-") + "-instances"] for _, name in APPS}
    taken = sum(memory[name] * instances[name] for name in memory)
    readme = " ".join((ROOT / "deploy/cloudfoundry/README.md").read_text("utf-8").split())
    assert f"the example's {sum(instances.values())} instances take {taken / 1024:.1f}," in readme
    assert f"may have {math.ceil((taken + max(memory.values())) / 512) / 2:g} GB of memory" in readme
