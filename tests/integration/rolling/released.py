"""The version that was released last, in a git work tree of its own, and the processes of one service of it."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from integration.cloud_foundry.staging import install_locked
from local_stack import Stack
from local_stack.layout import ROOT
from local_stack.process import Process
from local_stack.services import APIS, GATEWAYS, WORKERS
from service_contracts.versions import RECORD, Versions

_MODULES = "services/realtime-gateway/web/node_modules"


@dataclass(frozen=True)
class Commit:
    """`why` says how it was chosen."""

    name: str
    why: str

    def __str__(self) -> str:
        return f"{self.name[:12]}, {self.why}"


def commit_before(root: Path = ROOT) -> Commit:
    """The commit that the record names as the last release.

    Where history lacks it, the oldest one that recorded contracts: those before it have not all the services yet.
    """
    record = Versions.of_checkout(root).record
    released = record.released.commit if record and record.released else ""
    if released and not subprocess.run(_git(root, "cat-file", "-e", f"{released}^{{commit}}"), check=False).returncode:
        return Commit(released, "the last release")
    listed = subprocess.check_output(_git(root, "rev-list", "--topo-order", "HEAD", "--", RECORD), text=True)
    missing = f"the last release {released[:12]} is not in it" if released else "nothing was released"
    return Commit(listed.split()[-1], f"the oldest commit of this history that recorded contracts, for {missing}")


@contextmanager
def work_tree(commit: Commit, folder: Path) -> Iterator[Path]:
    """A checkout of `commit` in `folder`; what npm fetched for the page is that of this checkout."""
    subprocess.run(
        _git(ROOT, "worktree", "add", "--quiet", "--force", "--detach", str(folder), commit.name), check=True
    )
    try:
        (folder / _MODULES).symlink_to(ROOT / _MODULES)
        yield folder
    finally:
        subprocess.run(_git(ROOT, "worktree", "remove", "--force", str(folder)), check=True)


def processes_from(tree: Path, service: str, present: Iterable[Process]) -> tuple[Process, ...]:
    """The present ones of `service`, from `tree`: its own code and its own shared code.

    A deployable that it did not have yet is left out. They wait for no servers, which are there.
    """
    path = f"{tree / 'services' / service}:{tree / 'shared'}"
    python = python_for(tree, service)
    return tuple(
        dataclasses.replace(
            process,
            command=(python, *process.command[1:]),
            cwd=tree / "services" / service,
            environment={**process.environment, "PYTHONPATH": path},
            after=(),
        )
        for process in present
        if process.cwd == ROOT / "services" / service and was_there(tree, service, process.name)
    )


def make_room(stack: Stack, names: Collection[str]) -> None:
    """Stop these of our own processes, and have all others ready: those that made room before, too."""
    others = [name for name in (*APIS, *GATEWAYS, *WORKERS) if name not in names]
    with ThreadPoolExecutor() as threads:
        list(threads.map(stack.stop_process, names))
        list(threads.map(stack.start_process, others))


def python_for(tree: Path, service: str, root: Path = ROOT) -> str:
    """The interpreter that has what the lock of `service` in `tree` says: ours, unless the lock was another one."""
    lock = Path("services", service, "requirements.txt")
    if (tree / lock).read_bytes() == (root / lock).read_bytes():
        return sys.executable
    environment = tree / ".venv" / service
    install_locked(tree / lock, environment)
    return str(environment / "bin/python")


def was_there(tree: Path, service: str, deployable: str) -> bool:
    """Whether the release has it: a web process, or one of the workers that its Procfile names."""
    procfile = (tree / "services" / service / "Procfile").read_text(encoding="utf-8")
    names = {line.partition(":")[0] for line in procfile.splitlines()}
    return bool(names & {"web", deployable})


def _git(root: Path, *arguments: str) -> tuple[str, ...]:
    return ("git", "-C", str(root), *arguments)
