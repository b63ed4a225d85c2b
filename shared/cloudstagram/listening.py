"""Whether a process can listen where its settings say, looked at before anything else is started."""

from __future__ import annotations

import socket
import sys


def require_free_port(host: str, port: int) -> None:
    """Where `port` is taken: one line on standard error, and the process ends with 1."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError as error:
            reason = error.strerror or str(error)
            print(
                f"Settings: PORT: {port} of {host} can't be listened on: {reason}; set another",
                file=sys.stderr,
            )
            raise SystemExit(1) from None
