"""The one place that knows the commands of `cf`, and how it answers."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

import msgspec

from cloud_foundry.errors import Refusal

#: The oldest CLI that is supported; canary deployments alone came with 8.8.
VERSION = "8.10"
_FIELD = re.compile(r"^([a-z ]+):[ \t]+(\S.*)$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Target:
    """Where `cf` would push to."""

    api: str
    org: str
    space: str


class _Metadata(msgspec.Struct):
    labels: dict[str, str | None] = {}


class _App(msgspec.Struct):
    name: str
    metadata: _Metadata
    #: One that was created and never started, for its first push failed, is STOPPED.
    state: Literal["STARTED", "STOPPED"]

    @property
    def commit(self) -> str:
        """What its label says; empty where it has none."""
        return self.metadata.labels.get("commit") or ""


class _Apps(msgspec.Struct):
    resources: list[_App]


class Cf:
    """The installed `cf`. Raises Refusal where there is none."""

    def __init__(self, search_path: str) -> None:
        program = shutil.which("cf", path=search_path)
        if program is None:
            raise Refusal(f"cf is not on the PATH: install the Cloud Foundry CLI, {VERSION} or newer")
        self._program = program

    def target(self) -> Target:
        """Raises Refusal where nobody is logged in, or no space is targeted."""
        said = self._ask("target")
        fields = {name.lower().strip(): value.strip() for name, value in _FIELD.findall(said)}
        if "space" not in fields:
            raise Refusal(f"cf targets no space ({_last_line(said)}): target one (cf target -o ORG -s SPACE)")
        return Target(fields.get("api endpoint", "?"), fields.get("org", "?"), fields["space"])

    def knows_strategy(self, strategy: str) -> bool:
        """Whether `cf push` offers it."""
        return strategy in self._ask("push", "--help")

    def deployed(self, apps: Iterable[str], target: Target) -> dict[str, str]:
        """The commits that these apps were pushed from, by app; an app that is not there, or never ran, has none.

        Raises Refusal where one runs that does not say it.
        """
        space = self._ask("space", target.space, "--guid").strip()
        query = urlencode({"names": ",".join(apps), "space_guids": space, "per_page": 100}, safe=",")
        try:
            found = msgspec.json.decode(self._ask("curl", f"/v3/apps?{query}"), type=_Apps)
        except msgspec.MsgspecError as error:
            raise Refusal(f"cf curl /v3/apps answered something else ({error}): try again") from None
        if silent := [app.name for app in found.resources if app.state == "STARTED" and not app.commit]:
            raise Refusal(
                f"{', '.join(silent)} runs without the label commit, so nothing tells what goes with it: say which it "
                f"was pushed from (cf set-label app {silent[0]} commit=COMMIT), or stop it (cf stop {silent[0]})"
            )
        return {app.name: app.commit for app in found.resources if app.commit}

    def set_label(self, app: str, commit: str) -> None:
        """Say of an app which commit it runs."""
        self._ask("set-label", "app", app, f"commit={commit}")

    def push(self, app: str, folder: Path, vars_file: Path, variables: Mapping[str, str], strategy: str) -> None:
        """Push one app of the folder's manifest. Raises Refusal where `cf` says that it failed."""
        command = [self._program, "push", app, "-f", str(folder / "manifest.yml"), "-p", str(folder)]
        command += ["--vars-file", str(vars_file)]
        for name, value in variables.items():
            command += ["--var", f"{name}={value}"]
        command += ["--strategy", strategy]
        if subprocess.run(command, check=False).returncode:
            raise Refusal(f"cf push {app} failed, see above: what was pushed before it stays, and can be pushed again")

    def _ask(self, *arguments: str) -> str:
        done = subprocess.run((self._program, *arguments), capture_output=True, text=True, check=False)
        if done.returncode:
            said = _last_line(done.stdout + done.stderr)
            raise Refusal(f"cf {arguments[0]} failed ({said}): log in (cf login) and target a space")
        return done.stdout


def _last_line(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip() and line.strip() != "FAILED"]
    return lines[-1] if lines else "it said nothing"
