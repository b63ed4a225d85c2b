"""The arrows point one way: contracts ← runtime parts of shared ← services; inside a service, drivers have one home."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from unit.shared_names import Shared

ROOT = Path(__file__).parents[2]
SHARED = ROOT / "shared/cloudstagram"
SERVICES = {
    "upload_api": ROOT / "services/upload-api/upload_api",
    "timeline_api": ROOT / "services/timeline-api/timeline_api",
    "social_api": ROOT / "services/social-api/social_api",
    "realtime_gateway": ROOT / "services/realtime-gateway/realtime_gateway",
    "fanout_workers": ROOT / "services/fanout-workers/fanout_workers",
}
DRIVERS = {"redis", "pymongo", "gridfs", "bson", "pika"}
#: Where a process starts: the only places that read the environment.
ROOTS = {"wsgi.py", "main.py", "__main__.py"}
#: One home for each side of the broker, and one for the admin program, which only looks and passes on (`broker.py`).
PIKA_HOMES = {
    "amqp.py",
    "publisher.py",
    "publisher_link.py",
    "consumer.py",
    "consumer_link.py",
    "subscriber.py",
    "broker.py",
}


def modules(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def packages(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports(path)}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_imports_no_other_service(service: str) -> None:
    others = set(SERVICES) - {service}
    assert not [(path.name, packages(path) & others) for path in modules(SERVICES[service]) if packages(path) & others]


def test_what_is_shared_imports_no_service() -> None:
    assert not [path.name for path in modules(SHARED) if packages(path) & set(SERVICES)]


def test_contracts_import_the_schema_library_and_nothing_else() -> None:
    allowed = {"msgspec", "cloudstagram", *sys.stdlib_module_names}
    for path in modules(SHARED / "contracts"):
        assert packages(path) <= allowed, path.name
        outside = {n for n in imports(path) if n.startswith("cloudstagram.") and ".contracts" not in n}
        assert not outside, path.name


def test_outside_contracts_nothing_is_shared_that_one_service_alone_uses() -> None:
    shared = Shared(SHARED)
    used = {service: shared.used_by(_files_of(folder)) for service, folder in SERVICES.items()}
    for name in shared.public():
        users = [service for service in SERVICES if name in used[service]]
        assert users, f"cloudstagram.{name} is used by no service: remove it"
        assert len(users) > 1, f"cloudstagram.{name} is used by {users[0]} alone: move it there"


def _files_of(folder: Path) -> list[Path]:
    return [*modules(folder), *folder.parent.glob("gunicorn.conf.py")]


@pytest.mark.parametrize("service", SERVICES)
def test_resources_know_http_and_no_driver(service: str) -> None:
    named = [path for path in modules(SERVICES[service]) if "resource" in path.stem or "resources" in path.parts]
    assert not [path.name for path in named if packages(path) & DRIVERS]


def test_the_hub_knows_no_tornado() -> None:
    assert not packages(SERVICES["realtime_gateway"] / "hub.py") & {"tornado", "sockjs", "pika", "redis"}


def test_pika_has_one_home_on_each_side() -> None:
    users = [path for folder in (SHARED, *SERVICES.values()) for path in modules(folder) if "pika" in packages(path)]
    assert not [str(path.relative_to(ROOT)) for path in users if path.name not in PIKA_HOMES]


def test_the_environment_is_read_where_a_process_starts_and_nowhere_else() -> None:
    reads = re.compile(r"os\.(environ|getenv)\b|\bfrom os import .*environ")
    paths = [path for folder in (SHARED, *SERVICES.values()) for path in modules(folder)]
    assert not [str(p.relative_to(ROOT)) for p in paths if p.name not in ROOTS and reads.search(p.read_text("utf-8"))]
