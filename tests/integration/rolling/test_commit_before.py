"""Which commit version N-1 is taken from."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from integration.rolling.released import commit_before, python_for
from local_stack.layout import ROOT
from service_contracts.versions import RECORD, Release, Verified

OLDEST = "the oldest commit of this history that recorded contracts"
WHO = ("-c", "user.name=Mia", "-c", "user.email=mia@example.com", "-c", "commit.gpgsign=false")


def git(root: Path, *arguments: str) -> str:
    return subprocess.check_output(("git", "-C", str(root), *WHO, *arguments), text=True).strip()


@pytest.fixture
def history(tmp_path: Path) -> list[str]:
    """The commits of a repository, the oldest first; the second and the fourth recorded something."""
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    for number in range(4):
        if number % 2:
            release(tmp_path, str(number) * 40)
            git(tmp_path, "add", "--all")
        git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", str(number))
    return git(tmp_path, "rev-list", "--reverse", "HEAD").splitlines()


def release(root: Path, commit: str | None) -> None:
    (root / RECORD).parent.mkdir(parents=True, exist_ok=True)
    (root / RECORD).write_bytes(Verified({}, Release(commit, {}) if commit else None).encode())


def test_it_is_the_last_release(tmp_path: Path, history: list[str]) -> None:
    release(tmp_path, history[2])
    assert str(commit_before(tmp_path)) == f"{history[2][:12]}, the last release"


def test_where_history_does_not_reach_that_it_is_the_oldest_one_with_contracts_and_says_so(
    tmp_path: Path, history: list[str]
) -> None:
    release(tmp_path, "f" * 40)
    before = commit_before(tmp_path)
    assert before.name == history[1]
    assert before.why == f"{OLDEST}, for the last release ffffffffffff is not in it"


def test_in_a_shallow_clone_it_is_the_oldest_one_that_came_along(tmp_path: Path, history: list[str]) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth", "2", tmp_path.as_uri(), str(clone))
    release(clone, "f" * 40)
    assert commit_before(clone).name == history[2]


def test_before_the_first_release_it_is_the_oldest_one(tmp_path: Path, history: list[str]) -> None:
    release(tmp_path, None)
    before = commit_before(tmp_path)
    assert (before.name, before.why) == (history[1], f"{OLDEST}, for nothing was released")


def test_a_service_whose_lock_was_another_one_runs_with_what_that_says(tmp_path: Path) -> None:
    """One package of today's lock stands for yesterday's."""
    today = (ROOT / "services/timeline-api/requirements.txt").read_text("utf-8")
    lock = tmp_path / "services/timeline-api/requirements.txt"
    lock.parent.mkdir(parents=True)
    lock.write_text(today, encoding="utf-8")
    assert python_for(tmp_path, "timeline-api") == sys.executable

    (msgspec,) = re.findall(r"^msgspec==(?:.*\\\n)*.*\n", today, re.MULTILINE)
    lock.write_text(msgspec, encoding="utf-8")
    python = python_for(tmp_path, "timeline-api")
    found = "import importlib.util as i; print([bool(i.find_spec(name)) for name in ('msgspec', 'falcon')])"
    assert subprocess.check_output((python, "-c", found), text=True) == "[True, False]\n"
