"""``python -m local_stack servers``: the three servers alone, in the foreground."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType

from local_stack.settings import StackSettings
from local_stack.stack import Stack, StackError
from local_stack.table import server_processes

#: A terminal's Ctrl-C and its closing, and whoever asks politely.
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def interrupt_once() -> None:
    """Have the first signal raise KeyboardInterrupt; those after it can't disturb the stopping, which is bounded."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        for stop_signal in STOP_SIGNALS:
            signal.signal(stop_signal, signal.SIG_IGN)
        raise KeyboardInterrupt

    for stop_signal in STOP_SIGNALS:
        signal.signal(stop_signal, interrupt)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local_stack", description="Cloudstagram on one machine")
    parser.add_argument("what", choices=("servers",))
    parser.add_argument("--data", type=Path)
    arguments = parser.parse_args()
    data = arguments.data or Path(tempfile.mkdtemp(prefix="cloudstagram-servers-"))
    settings = StackSettings.on_free_ports(data, os.environ)
    interrupt_once()
    stack = Stack(settings, server_processes(settings))
    try:
        stack.start()
        for name, url in settings.server_urls.items():
            print(f"{name}={url}", flush=True)
        stack.wait()
    except KeyboardInterrupt:
        pass
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        stack.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
