"""``python -m local_stack.testing``: what ``make test``, ``make check``, ``make lint`` and ``make wander`` run.

A run of all tests, or of a walk, keeps its JUnit file, the logs and the browser traces in one folder, and names it
where it failed.
"""

from __future__ import annotations

import argparse
import datetime
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from local_stack.layout import ROOT
from local_stack.signals import interrupt_once

RESULTS = ROOT / ".local" / "test-results"
#: Tells the tests' fixtures where to put what a person would want to see after a failure.
RESULTS_VARIABLE = "CLOUDSTAGRAM_TEST_RESULTS"
KEPT_RUNS = 5

LINT = (
    ("ruff", "check", "--quiet", "."),
    ("ruff", "format", "--check", "--quiet", "."),
    ("mypy",),
    ("local_stack.npm", "--silent", "run", "check"),
)
#: One more than a small machine has cores: browsers fill one process's, and two mostly wait for something
#: (tests/lanes.py). Each has servers of its own, and takes file after file.
SIDE_BY_SIDE = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")
#: What needs no server.
FAST_TESTS = ("tests/unit", "tests/contract")
#: People who walk at random, for as long as one likes.
WANDERING = "tests/e2e/wander"


def main() -> int:
    """The exit status: 0 where all is well."""
    parser = argparse.ArgumentParser(prog="python -m local_stack.testing", description=__doc__)
    parser.add_argument("what", choices=("lint", "check", "all", "wander"))
    parser.add_argument("pytest_arguments", nargs="*")
    arguments = parser.parse_args()
    interrupt_once()
    if arguments.what == "wander":
        return _run_and_keep(WANDERING, *arguments.pytest_arguments)
    statuses = [_run(*command) for command in LINT]
    if arguments.what == "check":
        statuses.append(_run("pytest", *SIDE_BY_SIDE, *FAST_TESTS, *arguments.pytest_arguments))
    if arguments.what == "all":
        statuses.append(_run_and_keep(*SIDE_BY_SIDE, *arguments.pytest_arguments))
    failed = any(statuses)
    if failed and statuses[: len(LINT)] != [0] * len(LINT):
        print("Lint or types are at fault: see above, or run `make lint`.", file=sys.stderr)
    return int(failed)


def _run_and_keep(*arguments: str) -> int:
    results = _new_results_folder()
    status = _run("pytest", f"--junitxml={results / 'junit.xml'}", *arguments, results=results)
    if status:
        print(f"Logs, browser traces and the JUnit file of this run are in {results}", file=sys.stderr)
    return status


def _new_results_folder() -> Path:
    name = datetime.datetime.now(tz=datetime.UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
    RESULTS.mkdir(parents=True, exist_ok=True)
    for old in sorted(RESULTS.iterdir())[: 1 - KEPT_RUNS]:
        shutil.rmtree(old)
    folder = RESULTS / name
    folder.mkdir()
    return folder


def _run(program: str, *arguments: str, results: Path | None = None) -> int:
    environment = {**os.environ, **({RESULTS_VARIABLE: str(results)} if results else {})}
    command = (sys.executable, "-m", program, *arguments)
    # In a group of its own it hears Ctrl-C once, from us, with those that run tests for it, and all end in order.
    with subprocess.Popen(command, cwd=ROOT, env=environment, process_group=0) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            os.killpg(process.pid, signal.SIGINT)
            process.wait()
            raise


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
