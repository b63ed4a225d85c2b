"""The checkout that bundles are built from: its commit, its files, and whether they are the commit's."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from cloud_foundry.errors import Refusal

#: deploy/cloudfoundry/cloud_foundry/checkout.py stands three folders below it.
ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Checkout:
    """A git work tree. Raises Refusal where `root` is none, or has no commit."""

    root: Path = ROOT

    @property
    def commit(self) -> str:
        """Of 40 hexadecimal digits."""
        return self._git("rev-parse", "HEAD").strip()

    @property
    def committed_at(self) -> int:
        """Seconds since 1970."""
        return int(self._git("log", "-1", "--format=%ct"))

    @property
    def changed(self) -> list[str]:
        """Paths that differ from the commit, new ones included; not those that git ignores."""
        lines = self._git("status", "--porcelain", "--no-renames", "-z", "--untracked-files=all").split("\0")
        return sorted(line[3:] for line in lines if line)

    def files(self, folder: PurePosixPath, parts: tuple[str, ...]) -> dict[PurePosixPath, bytes]:
        """The content of every file in these parts of a folder, by its path below it; never what git ignores.

        Raises Refusal where one of the parts has no file.
        """
        listed = self._git("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", str(folder))
        below = {PurePosixPath(path).relative_to(folder) for path in listed.split("\0") if path}
        found: dict[PurePosixPath, bytes] = {}
        for part in parts:
            chosen = [path for path in below if path.is_relative_to(part) and (self.root / folder / path).is_file()]
            if not chosen:
                raise Refusal(f"{folder / part} is missing in {self.root}: restore it (git checkout)")
            found |= {path: (self.root / folder / path).read_bytes() for path in chosen}
        return found

    def knows(self, commit: str) -> bool:
        """Whether the repository has this commit."""
        return self._run("cat-file", "-e", f"{commit}^{{commit}}").returncode == 0

    def committed(self, commit: str, path: str) -> bytes | None:
        """A file as a commit has it; None where it has none of that path."""
        done = self._run("cat-file", "blob", f"{commit}:{path}")
        return None if done.returncode else done.stdout

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(("git", "-C", str(self.root), *arguments), capture_output=True, check=False)

    def _git(self, *arguments: str) -> str:
        command = ("git", "-C", str(self.root), *arguments)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            reason = done.stderr.strip().splitlines()[-1:] or ["git failed"]
            raise Refusal(f"{self.root} is no git checkout with a commit ({reason[0]}): bundles are built from one")
        return done.stdout
