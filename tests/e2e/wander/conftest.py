"""A system of the wanderers' own: they kill its gateways, and its heart beats fast enough to see it stop."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from local_stack import Stack, StackSettings, all_processes
from stack_fixtures import running

HEARTBEAT_SECONDS = "2"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, results: Path) -> Iterator[Stack]:
    """The whole system, with nobody else in it."""
    data = tmp_path_factory.mktemp("wander")
    settings = StackSettings.on_free_ports(data, os.environ, HEARTBEAT_SECONDS=HEARTBEAT_SECONDS)
    with running(Stack(settings, all_processes(settings)), results / "wander") as started:
        yield started


@pytest.fixture(scope="module")
def base_url(stack: Stack) -> str:
    """Its edge."""
    return stack.settings.base_url
