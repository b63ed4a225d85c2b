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
    """The exit status: 1 where the services break each other or a release is refused, with lines on standard error."""
    parser = argparse.ArgumentParser(prog="python -m service_contracts", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("write")
    commands.add_parser("released")
    arguments = parser.parse_args()
    if arguments.command == "released":
        return _release()
    return _write()


def _release() -> int:
    """Only of a commit: what differs from it is not what was pushed."""
    if changed := _git("status", "--porcelain").splitlines():
        print(
            f"Refused: {len(changed)} files are not as the commit has them ({changed[0][3:]}): commit them",
            file=sys.stderr,
        )
        return 1
    release(ROOT, _git("rev-parse", "HEAD").strip())
    return 0


def _git(*arguments: str) -> str:
    return subprocess.check_output(("git", *arguments), cwd=ROOT, text=True)


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
