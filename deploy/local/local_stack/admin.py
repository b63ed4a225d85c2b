"""``python -m local_stack.admin COMMAND``: becomes ``cloudstagram-admin``, which is told where our servers are."""

from __future__ import annotations

import os
import sys

from local_stack.settings import StackSettings


def main() -> None:
    """Never returns."""
    settings = StackSettings.from_environment(os.environ)
    command = (sys.executable, "-m", "fanout_workers.admin", *sys.argv[1:])
    os.execve(command[0], command, os.environ | settings.server_urls)


if __name__ == "__main__":
    main()
