"""An empty Redis, one gateway beside it, and a small browser client for it to serve."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from eventually import eventually
from integration.gateway_process.support import Gateway, World, running
from stack_fixtures import Servers

#: Beside what other tests keep in Redis.
DATABASE = 12


@pytest.fixture(scope="session")
def web(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A browser client of a few lines."""
    root = tmp_path_factory.mktemp("web")
    files = {
        "index.html": '<!doctype html><script type="importmap">{"imports":{"m":"__ASSETS__/vendor/m.js"}}</script>',
        "src/main.js": "// " + "x" * 1000,
        "styles/page.css": "body { margin: 0 }",
        "icons/mark.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "root/favicon.ico": "icon",
        "root/manifest.webmanifest": '{"icons":[{"src":"__ASSETS__/icons/mark.svg"}]}',
        "vendor.json": '{"m.js": "m/dist/m.mjs"}',
        "node_modules/m/dist/m.mjs": "export default 1",
        "node_modules/m/secret.txt": "not served",
        "package.json": "{}",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def addresses(servers: Servers) -> World:
    url = servers.redis_url.removesuffix("/0") + f"/{DATABASE}"
    return World(url, servers.rabbitmq_url, redis.Redis.from_url(url, decode_responses=True, protocol=2))


@pytest.fixture
def world(servers: Servers) -> Iterator[World]:
    made = addresses(servers)
    made.redis.flushdb()
    yield made
    made.redis.flushdb()
    made.redis.close()


@pytest.fixture(scope="module")
def started(servers: Servers, web: Path) -> Iterator[Gateway]:
    with running(addresses(servers), web) as gateway:
        yield gateway


@pytest.fixture
def gateway(started: Gateway, world: World) -> Gateway:
    """One that knows already that Redis is empty."""

    def knows() -> bool:
        place, score = world.position()
        return bool(started.get("/readyz").json()["position"] == f"{place}~{score}")

    eventually(knows, "the gateway knows that Redis is empty")
    return started
