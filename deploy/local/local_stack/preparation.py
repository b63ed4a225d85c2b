"""What has to be so before a stack's processes start: it is alone on its data, ports are free, files are written."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable
from typing import BinaryIO

from local_stack.errors import StackError
from local_stack.layout import Layout
from local_stack.ports import setting_name, taken
from local_stack.process import Process
from local_stack.settings import StackSettings


def lock(layout: Layout) -> BinaryIO:
    """Ours as long as it is open. Raises StackError where another stack runs on the same data."""
    file = (layout.run / "lock").open("a+b")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        owner = file.read().decode("ascii").strip()
        file.close()
        raise StackError(f"it runs already, as process {owner}, with its data in {layout.data}") from None
    file.truncate(0)
    file.write(f"{os.getpid()}\n".encode("ascii"))
    file.flush()
    return file


def refuse_taken_ports(settings: StackSettings, processes: Iterable[Process]) -> None:
    """Raises StackError, which names every port that somebody else has."""
    names = [port for process in processes for port in process.ports]
    faults = [
        f"port {port}, which {name} needs, is taken; end what listens there, or set {setting_name(name)}"
        for name, port in taken(settings.ports, names).items()
    ]
    if faults:
        raise StackError("\n".join(faults))


def write_files(processes: Iterable[Process]) -> None:
    """The processes' folders and configuration."""
    for process in processes:
        for folder in process.folders:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path, text in process.files.items():
            path.write_text(text, encoding="utf-8")


def base_environment(settings: StackSettings) -> dict[str, str]:
    """All that processes inherit: not what else the starter's shell has, such as another system's VCAP_SERVICES."""
    home = str(settings.layout.data)
    return {"PATH": settings.search_path, "HOME": home, "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}
