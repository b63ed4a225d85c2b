"""What was kept once stays as it is: golden messages, and versions of contracts. Both may still be met somewhere."""

from __future__ import annotations

import subprocess
from hashlib import sha1
from pathlib import Path

from integration.rolling.released import commit_before
from service_contracts.versions import FOLDER, RECORD

ROOT = Path(__file__).parents[2]
KEPT = ("tests/contract/golden", FOLDER)


def kept_in(commit: str, root: Path = ROOT) -> dict[str, str]:
    """The names that git gives to what a commit keeps, by path."""
    listed = subprocess.check_output(("git", "-C", str(root), "ls-tree", "-r", "-z", commit, "--", *KEPT), text=True)
    entries = (line.split("\t") for line in listed.split("\0") if line)
    return {path: entry.split()[2] for entry, path in entries if path != RECORD}


def now(path: Path) -> str | None:
    """What git would call it; None where it is gone."""
    if not path.is_file():
        return None
    content = path.read_bytes()
    return sha1(b"blob %d\0%s" % (len(content), content), usedforsecurity=False).hexdigest()


def test_what_the_last_release_kept_is_there_unchanged() -> None:
    kept = kept_in(commit_before().name)
    assert {path.split("/")[0] for path in kept} == {"tests", "docs"}
    assert [path for path, name in kept.items() if now(ROOT / path) != name] == [], "add a new version beside the old"


def test_what_this_commit_keeps_is_there_unchanged() -> None:
    changed = [path for path, name in kept_in("HEAD").items() if now(ROOT / path) != name]
    assert changed == [], "add a new version beside the old"
