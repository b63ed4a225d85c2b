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

from local_stack.signals import interrupt_once

#: Seconds from which on a run has to have taken every way of recovery.
LONG_S = 1_200.0


def main() -> int:
    """0 where all is well."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", default="", help="of an earlier run, to draw the same faults again")
    parser.add_argument("--seconds", type=float, default=60, help="how long to go on (default: %(default)s)")
    arguments = parser.parse_args()
    interrupt_once()
    data = Path(tempfile.mkdtemp(prefix="cloudstagram-faults-"))
    try:
        summary = asyncio.run(run(arguments.seed or secrets.token_hex(4), arguments.seconds, data))
    except BaseException:
        print(f"The logs and data are in {data}")
        raise
    print(summary)
    not_tested = summary.missing if arguments.seconds >= LONG_S else []
    for path in not_tested:
        print(f"NOT TESTED: never was it so that {path}")
    if summary.wrong:
        print(f"The logs and data are in {data}")
    else:
        shutil.rmtree(data)
    return int(bool(summary.wrong or not_tested))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
