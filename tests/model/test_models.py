"""The concurrency rules hold in every order of steps, each is there for something, and the code says which model shows it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SCENARIOS = sorted(path.stem for path in HERE.glob("s[0-9]*.py"))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_variant_comes_out_as_expected(scenario: str) -> None:
    """All but those that take minutes: `run_all.py` explores them too."""
    command = [sys.executable, str(HERE / f"{scenario}.py"), "--short"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    unexpected = [line for line in run.stdout.splitlines() if line.startswith("!!")]
    assert not unexpected, run.stdout
    assert run.returncode == 0, run.stderr


def rows() -> dict[str, set[str]]:
    """By model: the ends of the paths that its row names."""
    text = (HERE / "README.md").read_text("utf-8")
    found = re.findall(r"^\| `(\w+)\.py` \| [^|]+ \| ([^|]+) \|$", text, re.MULTILINE)
    return {model: set(re.findall(r"`([\w/.]+)`", code)) for model, code in found}


def named() -> dict[str, set[str]]:
    """By model: the paths of the code that names it."""
    found: dict[str, set[str]] = {model: set() for model in SCENARIOS}
    for path in (path for top in ("services", "shared") for path in (ROOT / top).rglob("*")):
        if path.suffix in (".py", ".lua") and "node_modules" not in path.parts:
            for model in re.findall(r"tests/model/(\w+)\.py", path.read_text("utf-8")):
                found[model].add(str(path.relative_to(ROOT)))
    return found


def test_the_table_names_the_code_that_names_its_model_and_no_other() -> None:
    for model, paths in named().items():
        ends = rows()[model]
        assert {end for end in ends if sum(path.endswith(f"/{end}") for path in paths) != 1} == set(), model
        assert {path for path in paths if not any(path.endswith(f"/{end}") for end in ends)} == set(), model
