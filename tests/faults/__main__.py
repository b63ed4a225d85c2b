"""``python -m tests.faults``: let the system's parts die under load, and see that nothing is lost (make faults)."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from tests.faults.run import run
from tests.faults.summary import Summary

from local_stack.signals import interrupt_once

#: Seconds from which on a run has to have taken every way of recovery, and so many pictures.
LONG_S, PICTURES = 1_800.0, 3_000


def main() -> int:
    """0 where all is well, and a long run has tested what it is for."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", default="", help="of an earlier run, to draw the same faults again")
    parser.add_argument("--seconds", type=float, default=60, help="how long to go on (default: %(default)s)")
    parser.add_argument("--data", type=Path, help="for logs and data, which stay there where something is wrong")
    arguments = parser.parse_args()
    interrupt_once()
    data = arguments.data or Path(tempfile.mkdtemp(prefix="cloudstagram-faults-"))
    try:
        summary = asyncio.run(run(arguments.seed or secrets.token_hex(4), arguments.seconds, data))
    except BaseException:
        print(f"The logs and data are in {data}")
        raise
    print(summary)
    not_tested = _not_tested(summary) if arguments.seconds >= LONG_S else []
    for what in not_tested:
        print(f"NOT TESTED: {what}")
    if summary.wrong:
        print(f"The logs and data are in {data}")
    else:
        shutil.rmtree(data)
    return int(bool(summary.wrong or not_tested))


def _not_tested(summary: Summary) -> list[str]:
    few = [f"only {summary.taken:,} pictures were taken"] if summary.taken < PICTURES else []
    return few + [f"never was it so that {path}" for path in summary.missing]


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
