"""``python -m local_stack up``: the whole system in the foreground; ``servers``: Redis, MongoDB and RabbitMQ alone."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from local_stack.errors import StackError
from local_stack.settings import StackSettings
from local_stack.signals import interrupt_once
from local_stack.stack import Stack
from local_stack.table import all_processes, server_processes


def main() -> int:
    """Run until a signal comes; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m local_stack", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", help="the whole system, on its own ports, with its data below .local/")
    servers = commands.add_parser("servers", help="the three servers on free ports; prints their addresses as settings")
    servers.add_argument("--data", type=Path, help="where their data lie; a new temporary folder unless given")
    arguments = parser.parse_args()
    interrupt_once(b"\nStopping, which takes some seconds.\n")
    try:
        if arguments.command == "up":
            run_system(StackSettings.from_environment(os.environ))
        elif arguments.data is not None:
            run_servers(arguments.data)
        else:
            with tempfile.TemporaryDirectory(prefix="cloudstagram-servers-") as data:
                run_servers(Path(data))
    except (StackError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    return 0


def run_system(settings: StackSettings) -> None:
    """Everything, until interrupted."""
    stack = Stack(settings, all_processes(settings))
    stack.start(report=lambda line: print(f"  {line}", flush=True))
    with stack:
        print(f"\nCloudstagram runs at {settings.base_url}")
        print(f"Logs, one per process, are in {settings.layout.logs}; Ctrl-C stops everything.", flush=True)
        stack.wait()
    raise StackError(f"the supervisor ended by itself; see {settings.layout.log_file('supervisor')}")


def run_servers(data: Path) -> None:
    """The servers alone, until interrupted."""
    settings = StackSettings.on_free_ports(data, os.environ)
    stack = Stack(settings, server_processes(settings))
    stack.start()
    with stack:
        for name, url in settings.server_urls.items():
            print(f"{name}={url}", flush=True)
        stack.wait()


if __name__ == "__main__":
    sys.exit(main())
