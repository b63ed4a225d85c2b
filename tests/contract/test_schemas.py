"""The schemas that others read say what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cloudstagram.contracts import events, schemas, topology

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs/contracts"


@pytest.mark.parametrize("name", schemas.documents())
def test_a_documented_schema_is_that_of_the_code(name: str) -> None:
    path = FOLDER / name
    documented = path.read_text("utf-8") if path.is_file() else ""
    assert documented == schemas.documents()[name], f"docs/contracts/{name} is not what the code says: make schemas"


def test_no_schema_is_documented_that_the_code_lacks() -> None:
    assert {path.name for path in FOLDER.glob("*.json")} == schemas.documents().keys(), "make schemas"


def test_every_exchange_is_listed_with_what_it_carries() -> None:
    exchanges = {queue.exchange for queue in topology.WORK_QUEUES} | {*topology.BROADCASTS}
    listed = re.findall(r"`(cloudstagram-[a-z-]+)`", (FOLDER / "README.md").read_text("utf-8"))
    assert sorted(listed) == sorted(exchange.name for exchange in exchanges)


def test_every_event_that_a_script_emits_has_described_data() -> None:
    texts = [path.read_text("utf-8") for path in ROOT.glob("s*/**/*.lua")]
    emitted = {type_ for text in texts for type_ in re.findall(r'\bemit\("(\w+)"', text)}
    assert {"new_image", "follow"} <= emitted <= events.DATA.keys()
