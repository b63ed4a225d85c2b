"""A run as `make test` makes it counts as a run of all tests: an operation that none of them used fails it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from http_contract import ANSWERS
from local_stack.testing import SIDE_BY_SIDE
from remarks import REMARK

TESTS = Path(__file__).parents[2]
FOLDERS = (TESTS, *(TESTS.parent / "deploy" / name for name in ("contracts", "cloudfoundry")))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Of one test, which passes and asks nobody; the answers of its run are listened to."""
    (tmp_path / "pytest.ini").write_text("[pytest]\ntestpaths = tests\n", encoding="ascii")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/conftest.py").write_text('pytest_plugins = ("http_contract",)\n', encoding="ascii")
    (tmp_path / "tests/test_it.py").write_text("def test_it():\n    pass\n", encoding="ascii")
    return tmp_path


def run(project: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, FOLDERS))}
    environment.pop("PYTEST_XDIST_WORKER", None)
    command = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options)
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)


def test_a_run_with_the_options_of_make_test_fails_for_operations_that_nobody_used(project: Path) -> None:
    done = run(project, *SIDE_BY_SIDE, "--junitxml=junit.xml")
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    operations = {name for api in ANSWERS.apis for name in api.description.operations}
    unused = "is described, and no test had a success from it"
    assert {line for line in done.stdout.splitlines() if unused in line} == {f"{name} {unused}" for name in operations}


def test_a_run_of_chosen_tests_does_not(project: Path) -> None:
    done = run(project, "tests/test_it.py")
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_a_test_remarks_is_shown_at_the_end_of_a_green_run(project: Path) -> None:
    (project / "tests/conftest.py").write_text('pytest_plugins = ("remarks",)\n', encoding="ascii")
    remarking = f'def test_it(record_property):\n    record_property("{REMARK}", "as of yesterday")\n'
    (project / "tests/test_it.py").write_text(remarking, encoding="ascii")
    done = run(project, *SIDE_BY_SIDE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "as of yesterday" in done.stdout.splitlines()


@pytest.mark.parametrize(
    ("files", "with_system"),
    [
        (["e2e/test_a", "e2e/test_b", "test_c", "test_d"], {"gw0"}),
        (["e2e/test_a", "e2e/test_b", "e2e/test_c", "e2e/wander/test_d"], {"gw0", "gw1", "gw2"}),
    ],
    ids=["all", "only those with the whole system"],
)
def test_the_whole_system_runs_for_some_processes_only_unless_all_tests_want_it(
    project: Path, files: list[str], with_system: set[str]
) -> None:
    (project / "tests/conftest.py").write_text('pytest_plugins = ("lanes",)\n', encoding="ascii")
    (project / "tests/test_it.py").unlink()
    (project / "tests/e2e/wander").mkdir(parents=True)
    for file in files:
        (project / f"tests/{file}.py").write_text("def test_it():\n    pass\n", encoding="ascii")
    done = run(project, *SIDE_BY_SIDE, "-v")
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.findall(r"\[(gw\d)\].* PASSED (tests/\S+)\.py::test_it", done.stdout)
    assert {file for _, file in passed} == {f"tests/{file}" for file in files}
    assert {process for process, file in passed if "e2e" in file} == with_system
