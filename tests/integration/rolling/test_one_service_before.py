"""Any one service, as it was released last, works with the others as they are now."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from e2e import photos
from e2e.client import Arrive, unused_name
from e2e.visitor import Visit
from integration.rolling.released import Commit
from local_stack import Stack
from remarks import REMARK


def test_a_picture_arrives_is_liked_and_goes_with_one_service_of_the_release_before(
    visit: Visit,
    arrive: Arrive,
    released: Stack,
    service: str,
    tree: Path,
    before: Commit,
    record_property: Callable[[str, object], None],
) -> None:
    record_property(REMARK, f"N-1 of {service} was {before}")
    package = service.replace("-", "_")
    code = f"{tree / 'services' / service / package}\n{tree / 'shared/cloudstagram'}\n"
    assert {imported(pid, package, "cloudstagram") for pid in map(released.pid, released.processes)} == {code}

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
    expect(article.locator(".likes")).to_have_text(ben.name)

    assert mia.page.request.delete(f"{mia.base_url}/api/images/{imageid}").status == 204
    expect(ada.article("Fog over the lake")).to_have_count(0)
    mia.expect_no_trouble()
    ada.expect_no_trouble()


def imported(pid: int, *packages: str) -> str:
    """The folders, a line each, that these packages come from with the interpreter and the environment of a process."""
    process = Path("/proc", str(pid))
    variables = (process / "environ").read_text("utf-8").split("\0")
    environment = dict(variable.split("=", 1) for variable in variables if variable)
    python = (process / "cmdline").read_text("utf-8").split("\0")[0]
    program = f"import {', '.join(packages)}; print({', '.join(f'{name}.__path__[0]' for name in packages)}, sep='\\n')"
    return subprocess.check_output((python, "-c", program), cwd=process / "cwd", env=environment, text=True)
