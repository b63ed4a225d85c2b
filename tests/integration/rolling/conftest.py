"""The whole system, in which the processes of one service after another make room for those that were released last."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.conftest import arrive as arrive
from e2e.conftest import visit as visit
from integration.rolling.released import Commit, commit_before, make_room, processes_from, work_tree
from local_stack import Stack, StackSettings, all_processes
from local_stack.layout import Layout
from service_contracts.provided import SERVICES
from stack_fixtures import running


@pytest.fixture(scope="session")
def before() -> Commit:
    """What version N-1 is taken from."""
    return commit_before()


@pytest.fixture(scope="session")
def tree(before: Commit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Its work tree."""
    with work_tree(before, tmp_path_factory.mktemp("released") / "tree") as folder:
        yield folder


@pytest.fixture(scope="module", params=SERVICES)
def service(request: pytest.FixtureRequest) -> str:
    """The one that is not yet replaced."""
    return str(request.param)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, results: Path) -> Iterator[Stack]:
    """The whole system as it is now, once for all services; it ends with them: an idle one costs a tenth of a core."""
    settings = StackSettings.on_free_ports(tmp_path_factory.mktemp("rolling"), os.environ)
    with running(Stack(settings, all_processes(settings)), results / "rolling") as started:
        yield started


@pytest.fixture(scope="module")
def released(
    service: str, stack: Stack, tree: Path, tmp_path_factory: pytest.TempPathFactory, results: Path
) -> Iterator[Stack]:
    """Its processes of the release, on the ports of the present ones: they don't start while one is taken."""
    settings = dataclasses.replace(stack.settings, layout=Layout(tmp_path_factory.mktemp(f"rolling-{service}")))
    before = Stack(settings, processes_from(tree, service, stack.processes.values()))
    make_room(stack, before.processes)
    with running(before, results / f"rolling-{service}"):
        yield before


@pytest.fixture(scope="module")
def base_url(stack: Stack) -> str:
    return stack.settings.base_url
