"""`python -m service_contracts write`: docs/contracts, from code and needs; `released`: this commit was pushed."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from cloudstagram.contracts import schemas
from service_contracts import asyncapi
from service_contracts.recording import record, release

#: deploy/contracts/service_contracts/__main__.py stands three folders below it.
ROOT = Path(__file__).resolve().parents[3]


def main() -> int:
    """The exit status: 1 where the services break each other, with a line for each way on standard error."""
    parser = argparse.ArgumentParser(prog="python -m service_contracts", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("write")
    commands.add_parser("released")
    arguments = parser.parse_args()
    if arguments.command == "released":
        release(ROOT, subprocess.check_output(("git", "rev-parse", "HEAD"), cwd=ROOT, text=True).strip())
        return 0
    return _write()


def _write() -> int:
    folder = ROOT / "docs/contracts"
    schemas.write(folder)
    (folder / "asyncapi.yaml").write_text(asyncapi.document(), encoding="utf-8")
    lines = record(ROOT)
    for line in lines:
        print(line, file=sys.stderr)
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main())
