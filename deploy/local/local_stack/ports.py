"""Which port each process listens on: the table in ``ports.tsv``, a setting for each, and free ones for tests."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterable, Mapping
from pathlib import Path

#: Below Linux's range for outgoing connections (32768 and up): none of those takes a port between our look and our use.
FREE_PORTS = range(20_000, 32_000)


def default_ports() -> dict[str, int]:
    """Every name that has a port, in the order of the table, with the port it has unless a setting moves it."""
    lines = (Path(__file__).parent / "ports.tsv").read_text(encoding="ascii").splitlines()
    return {name: int(port) for name, port in (line.split("\t") for line in lines)}


def setting_name(name: str) -> str:
    """The environment variable that moves a port: ``CLOUDSTAGRAM_UPLOAD_API_PORT`` for ``upload-api``."""
    return f"CLOUDSTAGRAM_{name.upper().replace('-', '_')}_PORT"


def ports_from(environ: Mapping[str, str]) -> dict[str, int]:
    """The table with what the environment moves.

    Raises ValueError, naming the variable, for what is no port and for one port given twice.
    """
    ports = {name: _port(environ, name, default) for name, default in default_ports().items()}
    owners: dict[int, str] = {}
    for name, port in ports.items():
        if port in owners:
            raise ValueError(
                f"{setting_name(owners[port])} and {setting_name(name)} are both {port}; each needs its own"
            )
        owners[port] = name
    return ports


def free_ports() -> dict[str, int]:
    """A port for every name that nobody listens on now, and that is ours to use as long as this process lives."""
    return {name: free_port() for name in default_ports()}


def free_port() -> int:
    """One such port. Raises OSError where none is left."""
    for port in random.sample(FREE_PORTS, len(FREE_PORTS)):
        if not is_taken(port) and _claim(port):
            return port
    raise OSError(f"no free port is left between {FREE_PORTS.start} and {FREE_PORTS.stop}")


def _claim(port: int) -> bool:
    """Whether nobody else who asks here has it: between our look and our use, another would find it free as well.

    A name in Linux's abstract namespace has one owner, is of the network that the port is in, and goes with its owner.
    """
    claim = socket.socket(socket.AF_UNIX)
    try:
        claim.bind(f"\0cloudstagram-port-{port}")
    except OSError:
        claim.close()
        return False
    claim.detach()  # it stays open as long as this process lives
    return True


def is_taken(port: int) -> bool:
    """Whether a listener on this loopback port would be refused, because one is there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def taken(ports: Mapping[str, int], names: Iterable[str]) -> dict[str, int]:
    """Those of the named ports that are taken."""
    return {name: ports[name] for name in names if is_taken(ports[name])}


def _port(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(setting_name(name), str(default))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65_535:
        raise ValueError(f"{setting_name(name)} is {text!r}: it must be a port, 1 to 65535")
    return int(text)
