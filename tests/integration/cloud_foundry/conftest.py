"""Bundles of this checkout, and the whole system from them in place of the one from the checkout's own folders."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cloud_foundry.bundle import build
from cloud_foundry.checkout import Checkout
from cloud_foundry.services import SERVICES
from cloud_foundry.wheel import build_wheel
from e2e.conftest import arrive as arrive
from e2e.conftest import visit as visit
from integration.cloud_foundry.staged_system import staged_processes
from integration.cloud_foundry.staging import Droplet, stage
from local_stack import Stack, StackSettings
from stack_fixtures import running


@pytest.fixture(scope="session")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that has each service's bundle, by name."""
    folder, checkout = tmp_path_factory.mktemp("dist"), Checkout()
    wheel = build_wheel(checkout)
    for service in SERVICES:
        build(service, checkout, wheel, folder / service.name)
    return folder


@pytest.fixture(scope="session")
def droplets(bundles: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Droplet]:
    """Each bundle, staged, by service; away from the checkout."""
    folder = tmp_path_factory.mktemp("staged")
    names = [service.name for service in SERVICES]
    with ThreadPoolExecutor(max_workers=2) as pool:
        return dict(zip(names, pool.map(lambda name: stage(bundles / name, folder / name), names), strict=True))


@pytest.fixture(scope="session")
def stack(droplets: dict[str, Droplet], tmp_path_factory: pytest.TempPathFactory, results: Path) -> Iterator[Stack]:
    """The whole system, from the droplets; its edge stands where the platform's router would."""
    settings = StackSettings.on_free_ports(tmp_path_factory.mktemp("staged-stack"), os.environ)
    with running(Stack(settings, staged_processes(settings, droplets)), results / "staged-stack") as started:
        yield started


@pytest.fixture(scope="session")
def base_url(stack: Stack) -> str:
    """The edge of the system."""
    return stack.settings.base_url
