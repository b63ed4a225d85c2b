"""The table of faults, and the tests that are named after its rows."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: A row: its id, what happens, what holds, and the tests, each as `path::name`.
ROW = re.compile(r"^\| ([A-Z]\d+) \| [^|]+ \| [^|]+ \| ([^|]*) \|$", re.MULTILINE)
SHOWN_BY = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
#: A test that shows a row, or a part of one.
NAMED = re.compile(r"^(?:async )?def (test_([a-z]\d+)_\w+)\(", re.MULTILINE)


def shown() -> dict[str, set[tuple[str, str]]]:
    """By id: the paths and names of the tests that the table names."""
    rows = ROW.findall((ROOT / "docs/faults.md").read_text("utf-8"))
    assert len({row[0] for row in rows}) == len(rows), "an id stands twice"
    return {id_: set(SHOWN_BY.findall(tests)) for id_, tests in rows}


def named() -> dict[str, set[tuple[str, str]]]:
    """By id: the tests that bear it in their names."""
    found: dict[str, set[tuple[str, str]]] = {}
    for path in (ROOT / "tests").rglob("test_*.py"):
        for name, id_ in NAMED.findall(path.read_text("utf-8")):
            found.setdefault(id_.upper(), set()).add((str(path.relative_to(ROOT)), name))
    return found


def test_the_tests_of_each_fault_bear_its_id_and_stand_in_the_table() -> None:
    assert shown() == named()
