"""People at browsers and at the API, on top of the running system."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from e2e.client import Arrive, Client, unused_name
from e2e.visitor import Visit, Visitor
from gallery import Gallery
from local_stack import Stack


@pytest.fixture
def visit(open_context: Callable[..., BrowserContext], base_url: str) -> Visit:
    """Opens a page, in a new person's browser; ``browser`` as Playwright's contexts take it."""

    def open_page(path: str = "/", **browser: Any) -> Visitor:
        visitor = Visitor(open_context(**browser).new_page(), base_url)
        visitor.open(path)
        return visitor

    return open_page


@pytest.fixture
def arrive(base_url: str) -> Iterator[Arrive]:
    """Somebody at the API, registered under the name that is given; without one, anonymous."""
    clients: list[Client] = []

    def at_the_api(name: str = "") -> Client:
        clients.append(Client(base_url))
        if name:
            clients[-1].register(name)
        return clients[-1]

    yield at_the_api
    for client in clients:
        client.close()


@pytest.fixture
def mia(arrive: Arrive) -> Client:
    """Somebody registered."""
    return arrive(unused_name("mia"))


@pytest.fixture(scope="module")
def gallery(stack: Stack) -> Iterator[Gallery]:
    """Hangs many pictures on somebody's profile at once.

    Without records, so the auditor would take them away again: it is away from the first gallery of a file to its end.
    """
    stack.stop_process("auditor")
    yield Gallery(stack.settings.redis_url, stack.settings.mongodb_url)
    stack.start_process("auditor")
