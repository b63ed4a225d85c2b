"""``python -m local_stack.demo``: fill a running system with people and pictures (make demo)."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from local_stack.demo.api import DemoError
from local_stack.demo.run import run
from local_stack.settings import StackSettings


def main(arguments: Sequence[str] | None = None) -> int:
    """Its exit status: 0 when all is there, 1 when it can't be done, 130 when it was stopped."""
    parser = argparse.ArgumentParser(
        prog="python -m local_stack.demo",
        description="Fill a running Cloudstagram with a dozen people, their pictures, follows and likes.",
    )
    try:
        here = StackSettings.from_environment(os.environ).base_url
    except ValueError as error:
        parser.error(str(error))
    parser.add_argument("--base-url", default=here, help="where it runs (default: %(default)s)")
    try:
        run(parser.parse_args(arguments).base_url, sys.stdout)
    except DemoError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Another run goes on where this one ended.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
