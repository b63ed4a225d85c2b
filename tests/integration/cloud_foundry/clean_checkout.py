"""This checkout's files as they are now, committed, in a folder of their own: what an operator would push from."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from cloud_foundry.checkout import ROOT

WEB = "services/realtime-gateway/web"
OPERATOR = {"NAME": "Operator", "EMAIL": "operator@example.com"}
STAND_IN = Path(__file__).with_name("bin")


def make_clean_checkout(folder: Path) -> None:
    """A repository of one commit, with the npm files that git ignores, as `npm ci` would have left them."""
    listed = _git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    named = json.loads((ROOT / WEB / "vendor.json").read_text("utf-8")).values()
    modules = [f"{WEB}/node_modules/{path}" for path in named]
    for path in (*filter(None, listed.split("\0")), *modules):
        if (ROOT / path).is_file():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, folder / path)
            shutil.copymode(ROOT / path, folder / path)
    _git(folder, "init", "--quiet", "--initial-branch", "main")
    _git(folder, "add", "--all")
    who = ("-c", f"user.name={OPERATOR['NAME']}", "-c", f"user.email={OPERATOR['EMAIL']}", "-c", "commit.gpgsign=false")
    _git(folder, *who, "commit", "--quiet", "--message", "As it is now")


class Operator:
    """Somebody at a shell in a clean checkout, with the stand-in for `cf` on her PATH."""

    def __init__(self, checkout: Path, home: Path) -> None:
        self.checkout = checkout
        self.home = home
        home.mkdir()
        self.set_state()

    def set_state(self, **known: object) -> None:
        """What the platform knows: nobody logged in and an empty organisation, unless `known` says otherwise."""
        empty: dict[str, object] = {"api": "https://api.example.com", "user": "", "org": "", "space": ""}
        state = {**empty, "spaces": [], "services": [], "apps": {}, **known}
        (self.home / "state.json").write_text(json.dumps(state), encoding="utf-8")

    @property
    def commands(self) -> list[list[str]]:
        """The arguments of every `cf` so far."""
        recorded = self.home / "commands.jsonl"
        return [json.loads(line) for line in recorded.read_text("utf-8").splitlines()] if recorded.exists() else []

    def run(self, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run lines of shell; ``make`` is told that everything is set up."""
        variables = {
            "PATH": f"{STAND_IN}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(self.home),
            "CF_STAND_IN": str(self.home),
            **{f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in OPERATOR.items()},
            "MAKEFLAGS": f"for-tools= python={sys.executable}",
            **environment,
        }
        command = ("bash", "-e", "-c", script)
        return subprocess.run(
            command, cwd=self.checkout, env=variables, capture_output=True, text=True, check=False, timeout=120
        )


def _git(folder: Path, *arguments: str) -> str:
    return subprocess.run(("git", "-C", str(folder), *arguments), capture_output=True, text=True, check=True).stdout
