"""The main job: somebody uploads a photograph, and it appears where it should, by itself."""

from __future__ import annotations

import io

import pytest
import requests
from PIL import Image
from playwright.sync_api import expect

from e2e import photos
from e2e.client import Arrive, unused_name
from e2e.visitor import Visit, Visitor

pytestmark = pytest.mark.moving


def upload_photograph(visitor: Visitor, comment: str) -> None:
    visitor.upload({"name": "IMG_0042.jpg", "mimeType": "image/jpeg", "buffer": photos.photograph()}, comment)


def test_a_phones_photograph_appears_upright_in_a_followers_open_timeline(visit: Visit) -> None:
    mia, ada = visit(), visit()
    mia.register(unused_name("mia"))
    ada.register(unused_name("ada"))
    ada.follow(mia.name)
    ada.go_to("Timeline")
    ada.page.evaluate("window.neverReloaded = true")

    upload_photograph(mia, "Fog over the lake")

    article = ada.expect_picture("Fog over the lake")
    expect(article).to_contain_text(mia.name)
    assert ada.page.evaluate("window.neverReloaded")
    size = article.locator("img").first.evaluate("image => [image.naturalWidth, image.naturalHeight]")
    assert size[1] > size[0], "it lies on its side"
    mia.expect_picture("Fog over the lake")
    mia.expect_no_trouble()
    ada.expect_no_trouble()


def test_no_byte_served_of_a_photograph_carries_its_metadata(arrive: Arrive) -> None:
    mia = arrive(unused_name("mia"))
    imageid = mia.share(photos.photograph(), "Somewhere")

    for path in (f"/images/{imageid}", f"/images/{imageid}/thumbnail"):
        served = mia.get(path).content
        assert b"Exif" not in served
        assert photos.CAMERA.encode() not in served
        with Image.open(io.BytesIO(served)) as image:
            assert not image.getexif()
            assert "icc_profile" not in image.info or b"GPS" not in image.info["icc_profile"]
            upright = image.convert("RGB")
        assert upright.height > upright.width
        assert close(upright.getpixel((upright.width * 3 // 4, upright.height // 8)), photos.SKY)
        assert close(upright.getpixel((upright.width // 2, upright.height * 11 // 20)), photos.GROUND)


def close(one: object, other: tuple[int, int, int]) -> bool:
    assert isinstance(one, tuple)
    return all(abs(a - b) < 25 for a, b in zip(one, other, strict=True))


def test_a_visitor_without_an_account_sees_it_arrive_on_latest_images(visit: Visit, arrive: Arrive) -> None:
    visitor = visit("/latest")
    mia = arrive(unused_name("mia"))

    mia.share(photos.photograph(seed=1), "For everyone")

    visitor.expect_picture("For everyone")
    visitor.expect_no_trouble()


def test_an_ordinary_visit_without_an_account_meets_no_error(visit: Visit, arrive: Arrive) -> None:
    mia = arrive(unused_name("mia"))
    mia.share(photos.plain(seed=2), "Already there")

    visitor = visit("/")
    visitor.expect_picture("Already there")
    visitor.open(f"/profile/{mia.name}")
    visitor.preview("Already there")

    visitor.expect_no_trouble()


def test_a_double_click_likes_and_the_other_page_shows_it_by_itself(visit: Visit) -> None:
    mia, ada = visit(), visit()
    mia.register(unused_name("mia"))
    ada.register(unused_name("ada"))
    ada.follow(mia.name)
    ada.go_to("Timeline")
    upload_photograph(mia, "Like me")

    dialog = ada.preview("Like me")
    dialog.locator("img").first.dblclick()

    expect(dialog.get_by_role("button", name="Unlike", exact=True)).to_be_visible()
    expect(mia.article("Like me")).to_contain_text(ada.name)
    ada.page.keyboard.press("Escape")
    expect(ada.article("Like me")).to_contain_text(ada.name)
    mia.expect_no_trouble()
    ada.expect_no_trouble()


def test_a_deleted_picture_vanishes_from_open_pages_and_from_the_api(visit: Visit, arrive: Arrive) -> None:
    mia, visitor = arrive(unused_name("mia")), visit("/latest")
    imageid = mia.share(photos.plain(seed=3), "Not for long")
    visitor.expect_picture("Not for long")

    assert mia.call("DELETE", f"/api/images/{imageid}").status_code == 204

    expect(visitor.article("Not for long")).to_have_count(0)
    assert requests.get(f"{mia.base_url}/images/{imageid}?fresh", timeout=10).status_code == 404
    assert imageid not in [image["imageid"] for image in mia.timeline("latest")]
