"""What the gateway serves of the client, and which addresses are pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from realtime_gateway.http.site import Site, is_page

IMAGEID = "01KAVQ0000000000000000000A"


@pytest.fixture
def web(tmp_path: Path) -> Path:
    """A client of one page, one module, a service worker and a page for when one is offline."""
    for name, words in {
        "index.html": '<script type="module" src="__ASSETS__/src/main.js"></script>',
        "vendor.json": "{}",
        "src/main.js": "",
        "root/sw.js": "const CACHE = 'offline __ASSETS__';",
        "root/offline.html": "You are offline",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(words)
    return tmp_path


@pytest.mark.parametrize(
    "path", ["/", "/latest", "/latest/", "/profile/ann", "/profile/Ann", "/profile/ANN/", f"/image/{IMAGEID}"]
)
def test_an_address_is_a_page_as_people_write_it(path: str) -> None:
    assert is_page(path)


@pytest.mark.parametrize(
    "path", ["//", "/latest//", "/latest/ann", "/profile", "/profile/", "/profile/a b", "/profile/ann/x", "/image/ann"]
)
def test_what_the_client_calls_missing_is_no_page(path: str) -> None:
    assert not is_page(path)


def test_the_service_worker_is_another_when_what_it_keeps_is_another(web: Path) -> None:
    before = Site(web).find("/sw.js")
    (web / "root" / "offline.html").write_text("You are offline just now")
    after = Site(web).find("/sw.js")
    assert before is not None
    assert after is not None
    assert b"__ASSETS__" not in after.body
    assert before.body != after.body
    assert Site(web).find("/sw.js") == after
