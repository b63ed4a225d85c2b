"""The three servers, and the whole system, on free ports with data of their own, once per process that runs tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

import http_contract
from local_stack import Stack, StackSettings, all_processes, server_processes
from local_stack.testing import RESULTS_VARIABLE


@dataclass(frozen=True)
class Servers:
    """Where Redis, MongoDB and RabbitMQ are. Whoever uses them leaves nothing that could disturb the next test."""

    redis_url: str
    mongodb_url: str
    rabbitmq_url: str


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--servers-from",
        type=Path,
        metavar="FILE",
        help="use running servers, whose addresses `python -m local_stack servers` printed into this file",
    )


@contextmanager
def running(stack: Stack, logs: Path) -> Iterator[Stack]:
    """The stack, started; stopped at the end, whatever happens, with its logs copied and its data removed."""
    try:
        stack.start()
        http_contract.watch(stack.settings.base_url)
        yield stack
    finally:
        stack.stop()
        shutil.copytree(stack.settings.layout.logs, logs, dirs_exist_ok=True)
        shutil.rmtree(stack.settings.layout.data)


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where to put what one would want to see after a failure; of tests run side by side, each process has its own."""
    named = os.environ.get(RESULTS_VARIABLE)
    if not named:
        return tmp_path_factory.mktemp("results")
    folder = Path(named) / os.environ.get("PYTEST_XDIST_WORKER", "")
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def servers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, results: Path
) -> Iterator[Servers]:
    """The servers alone."""
    addresses = request.config.getoption("--servers-from")
    if addresses is not None:
        lines = dict(line.split("=", 1) for line in addresses.read_text(encoding="ascii").splitlines())
        yield Servers(lines["REDIS_URL"], lines["MONGODB_URL"], lines["RABBITMQ_URL"])
        return
    settings = StackSettings.on_free_ports(tmp_path_factory.mktemp("servers"), os.environ)
    with running(Stack(settings, server_processes(settings)), results / "servers"):
        yield Servers(settings.redis_url, settings.mongodb_url, settings.rabbitmq_url)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, results: Path) -> Iterator[Stack]:
    """The whole system; ``stack.settings.base_url`` is its edge."""
    settings = StackSettings.on_free_ports(tmp_path_factory.mktemp("stack"), os.environ)
    with running(Stack(settings, all_processes(settings)), results / "stack") as started:
        yield started


@pytest.fixture(scope="session")
def base_url(stack: Stack) -> str:
    """The edge of the whole system, without a slash at its end."""
    return stack.settings.base_url
