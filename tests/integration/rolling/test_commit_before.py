"""Which commit version N-1 is taken from."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from integration.rolling.released import commit_before
from service_contracts.versions import RECORD, Release, Verified

WHO = ("-c", "user.name=Mia", "-c", "user.email=mia@example.com", "-c", "commit.gpgsign=false")


def git(root: Path, *arguments: str) -> str:
    return subprocess.check_output(("git", "-C", str(root), *WHO, *arguments), text=True).strip()


@pytest.fixture
def history(tmp_path: Path) -> list[str]:
    """The commits of a repository, the oldest first."""
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    for number in range(3):
        git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", str(number))
    return git(tmp_path, "rev-list", "--reverse", "HEAD").splitlines()


def release(root: Path, commit: str | None) -> None:
    (root / RECORD).parent.mkdir(parents=True, exist_ok=True)
    (root / RECORD).write_bytes(Verified({}, Release(commit, {}) if commit else None).encode())


def test_it_is_the_last_release(tmp_path: Path, history: list[str]) -> None:
    release(tmp_path, history[1])
    assert str(commit_before(tmp_path)) == f"{history[1][:12]}, the last release"


def test_where_history_does_not_reach_that_it_is_the_oldest_one_and_says_so(tmp_path: Path, history: list[str]) -> None:
    release(tmp_path, "f" * 40)
    before = commit_before(tmp_path)
    assert before.name == history[0]
    assert before.why == "the oldest commit of this history, for the last release ffffffffffff is not in it"


def test_before_the_first_release_it_is_the_oldest_one(tmp_path: Path, history: list[str]) -> None:
    release(tmp_path, None)
    before = commit_before(tmp_path)
    assert (before.name, before.why) == (history[0], "the oldest commit of this history, for nothing was released")
