"""People at browsers and at the API, on top of the running system."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext

from e2e.client import Arrive, Client, unused_name
from e2e.visitor import Visit, Visitor


@pytest.fixture
def visit(open_context: Callable[[], BrowserContext], base_url: str) -> Visit:
    """Opens a page, in the browser of somebody who was never here before."""

    def open_page(path: str = "/") -> Visitor:
        visitor = Visitor(open_context().new_page(), base_url)
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
