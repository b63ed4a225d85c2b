"""What Cloud Foundry's Python buildpack makes of a bundle, and how the platform then starts its processes."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

#: What the buildpack puts into every app's environment; see its supply.go.
BUILDPACK = {"FORWARDED_ALLOW_IPS": "*", "GUNICORN_CMD_ARGS": "--access-logfile -", "PYTHONHASHSEED": "random"}


@dataclass(frozen=True)
class Droplet:
    """A staged bundle: the app's folder, and the virtual environment that was made from it."""

    app: Path
    environment: Path

    @property
    def commands(self) -> dict[str, str]:
        """The Procfile: the command of each process."""
        lines = (self.app / "Procfile").read_text("utf-8").splitlines()
        return {name.strip(): command.strip() for name, command in (line.split(":", 1) for line in lines)}

    def started(self, process: str, environment: Mapping[str, str]) -> str:
        """A shell command that becomes this process, in an environment like that of the platform's launcher."""
        path = f"{self.environment / 'bin'}:{os.defpath}"
        variables = {**BUILDPACK, "PYTHONPATH": "", "PATH": path, **environment}
        settings = " ".join(f"{name}={shlex.quote(value)}" for name, value in variables.items())
        return f"export {settings}; exec {self.commands[process]}"


def stage(bundle: Path, to: Path) -> Droplet:
    """As the buildpack does: from an empty folder that has the bundle alone, everything with a hash."""
    droplet = Droplet(to / "app", to / "deps")
    shutil.copytree(bundle, droplet.app)
    install_locked(droplet.app / "requirements.txt", droplet.environment)
    return droplet


def install_locked(requirements: Path, environment: Path) -> None:
    """Make a virtual environment of what a lock says, and of nothing else."""
    uv = (sys.executable, "-m", "uv")
    _run((*uv, "venv", "--quiet", "--python", sys.executable, str(environment)), requirements.parent)
    python = str(environment / "bin" / "python")
    install = (
        "pip",
        "install",
        "--quiet",
        "--compile-bytecode",
        "--require-hashes",
        "--python",
        python,
        "-r",
        requirements.name,
    )
    _run((*uv, *install), requirements.parent)


def vcap_application(name: str, index: int, port: int) -> str:
    """What the platform tells a process about itself."""
    return json.dumps(
        {
            "application_id": "fa05c1a9-0fc1-4fbd-bae1-139850dec7a3",
            "application_name": name,
            "application_uris": ["cloudstagram.example"],
            "cf_api": "https://api.example.com",
            "host": "0.0.0.0",
            "instance_id": f"fe98dc76ba549876543210abcd123{index}",
            "instance_index": index,
            "limits": {"disk": 512, "fds": 16384, "mem": 256},
            "name": name,
            "organization_name": "example",
            "port": port,
            "process_type": "web",
            "space_name": "production",
        }
    )


def _run(command: tuple[str, ...], cwd: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
