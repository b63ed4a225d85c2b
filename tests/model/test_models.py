"""The concurrency rules hold in every order of steps, and each rule is there for something.

`run_all.py` explores the two long ones too.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

QUICK = [
    "s1_announce_and_listed",
    "s3_timelines",
    "s3b_fan_out",
    "s3c_follow_index",
    "s5_log_chain",
    "s6_counts",
    "s7_cluster",
]


@pytest.mark.parametrize("scenario", QUICK)
def test_every_variant_comes_out_as_expected(scenario: str) -> None:
    path = Path(__file__).parent / f"{scenario}.py"
    run = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=False)
    unexpected = [line for line in run.stdout.splitlines() if line.startswith("!!")]
    assert not unexpected, run.stdout
    assert run.returncode == 0, run.stderr
