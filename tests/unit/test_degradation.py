"""What the documentation says of a server that is away is what tests hold the system to; its numbers are the code's."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cloudstagram.contracts.topology import WORK_QUEUES
from degradation import CALLS, TABLES, WORKERS

ROOT = Path(__file__).parents[2]
OPERATIONS = ROOT / "docs/operations.md"
TIMEOUT = re.compile(r"^\| [^|]+ \| ([\d.]+)(?: m?s)? \| `([\w.]+)\.(\w+)` \|$", re.MULTILINE)


@pytest.mark.parametrize("head", TABLES)
def test_the_table_of_what_goes_on_is_the_one_that_is_tested(head: str) -> None:
    text = OPERATIONS.read_text("utf-8")
    shown = re.search(rf"^\| {head} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert shown, head
    rows = [f"| {row.what} | {row.redis} | {row.mongodb} | {row.rabbitmq} |" for row in TABLES[head]]
    assert shown[1].splitlines() == rows


def described(service: str) -> set[str]:
    """The operations of an API, as the table would name them."""
    document: Any = msgspec.yaml.decode((ROOT / "services" / service / "openapi.yaml").read_bytes())
    return {
        f"`{method.upper()} {path.replace('{username}', '{u}')}`"
        for path, item in document["paths"].items()
        for method in ("get", "post", "put", "delete")
        if method in item and not path.endswith("openapi.json")
    }


def test_every_call_of_an_api_has_a_row() -> None:
    calls = set().union(*(described(service) for service in ("upload-api", "timeline-api", "social-api")))
    rows = {row.what.replace("?images=", "") for row in CALLS}
    assert rows == calls | {"`GET /`"}


def test_every_worker_has_a_row() -> None:
    queues = [queue.name.removesuffix("_queue").replace("_", "-") for queue in WORK_QUEUES]
    assert sorted(row.what for row in WORKERS) == sorted((*queues, "outbox-relay", "auditor"))


def test_the_timeouts_are_the_codes() -> None:
    rows = TIMEOUT.findall(OPERATIONS.read_text("utf-8"))
    assert len(rows) > 10
    for value, module, name in rows:
        assert str(getattr(importlib.import_module(module), name)) == value, f"{module}.{name}"
