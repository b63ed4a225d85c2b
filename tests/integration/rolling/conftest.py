"""The whole system, with one service as it was released last: for each service anew, on the same servers."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.conftest import arrive as arrive
from e2e.conftest import visit as visit
from integration.rolling.released import Commit, commit_before, with_one_from, work_tree
from local_stack import Stack, StackSettings, server_processes
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


@pytest.fixture(scope="session")
def below(tmp_path_factory: pytest.TempPathFactory, results: Path) -> Iterator[StackSettings]:
    """The servers that all of them use, one after another."""
    settings = StackSettings.on_free_ports(tmp_path_factory.mktemp("rolling"), os.environ)
    with running(Stack(settings, server_processes(settings)), results / "rolling"):
        yield settings


@pytest.fixture(scope="module")
def stack(
    service: str, below: StackSettings, tree: Path, tmp_path_factory: pytest.TempPathFactory, results: Path
) -> Iterator[Stack]:
    settings = dataclasses.replace(below, layout=Layout(tmp_path_factory.mktemp(f"rolling-{service}")))
    processes = with_one_from(tree, service, settings)
    with running(Stack(settings, processes), results / f"rolling-{service}") as started:
        yield started


@pytest.fixture(scope="module")
def base_url(stack: Stack) -> str:
    return stack.settings.base_url
