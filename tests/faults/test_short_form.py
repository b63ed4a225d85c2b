"""The short form of ``make faults``: one round, of a seed that is drawn anew each time."""

from __future__ import annotations

import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Seconds of faults, and at most until the system has come to rest and is stopped.
FAULTS_S, OVER_S = 20, 840.0


@pytest.mark.timeout(OVER_S + 60)
def test_nothing_is_lost_doubled_or_wrong_while_parts_of_the_system_die(
    tmp_path: Path, results: Path, record_property: Callable[[str, object], None]
) -> None:
    seed = secrets.token_hex(4)
    record_property("seed", seed)
    said = results / "faults.txt"
    command = [sys.executable, "-m", "tests.faults", f"--seconds={FAULTS_S}", f"--seed={seed}", f"--data={tmp_path}"]
    with said.open("wb") as output, subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output) as process:
        try:
            status = process.wait(OVER_S)
        finally:
            process.send_signal(signal.SIGINT)
    if status:
        shutil.copytree(tmp_path / "log", results / "faults", dirs_exist_ok=True)
    shutil.rmtree(tmp_path, ignore_errors=True)
    assert status == 0, f"seed {seed}:\n{said.read_text(encoding='utf-8')[-8_000:]}"
