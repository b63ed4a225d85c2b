"""Any one service, as it was released last, works with the others as they are now."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from e2e import photos
from e2e.client import Arrive, unused_name
from e2e.visitor import APPEARS_MS, Visit
from integration.rolling.released import Commit, was_there
from local_stack import Stack
from local_stack.services import GATEWAYS, WORKERS


def test_a_picture_arrives_is_liked_and_goes_with_one_service_of_the_release_before(
    visit: Visit, arrive: Arrive, stack: Stack, service: str, tree: Path, before: Commit
) -> None:
    print(f"{service} is of {before}")
    assert runs_from(stack, service, tree) == {tree / "services" / service}

    mia, ada = visit(), visit()
    mia.register(unused_name("mia"))
    ada.register(unused_name("ada"))
    ada.follow(mia.name)
    ada.go_to("Timeline")
    photograph = {"name": "IMG_0042.jpg", "mimeType": "image/jpeg", "buffer": photos.photograph()}
    mia.upload(photograph, "Fog over the lake")
    article = ada.expect_picture("Fog over the lake")
    expect(article).to_contain_text(mia.name)

    (imageid,) = ada.imageids()
    ben = arrive(unused_name("ben"))
    assert ben.call("PUT", f"/api/likes/{imageid}").status_code == 204
    expect(article.locator(".likes")).to_have_text(ben.name, timeout=APPEARS_MS)

    assert mia.page.request.delete(f"{mia.base_url}/api/images/{imageid}").status == 204
    expect(ada.article("Fog over the lake")).to_have_count(0, timeout=APPEARS_MS)
    mia.expect_no_trouble()
    ada.expect_no_trouble()


def runs_from(stack: Stack, service: str, tree: Path) -> set[Path]:
    """The folders that the processes run in which a service had then."""
    names = {"fanout-workers": WORKERS, "realtime-gateway": GATEWAYS}.get(service, (service,))
    return {Path(f"/proc/{stack.pid(name)}/cwd").resolve() for name in names if was_there(tree, service, name)}
