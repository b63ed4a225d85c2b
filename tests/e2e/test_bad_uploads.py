"""Uploads that are refused: each says what is wrong, and nothing is stored."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from e2e import photos
from e2e.client import Client
from e2e.problems import expect_problem


@pytest.mark.parametrize(
    ("make", "status"),
    [
        pytest.param(bytes, 422, id="empty file"),
        pytest.param(lambda: b"These are only words. " * 30, 415, id="no image"),
        pytest.param(lambda: b"%PDF-1.7\n" + b"\0" * 5_000, 415, id="a document"),
        pytest.param(lambda: b"II*\0" + b"\0" * 5_000, 415, id="a TIFF"),
        pytest.param(photos.too_many_pixels, 422, id="too many pixels"),
        pytest.param(lambda: photos.plain() + b"\0" * (20 * 1024 * 1024), 413, id="too many bytes"),
        pytest.param(lambda: photos.plain() + b"\0" * (24 * 1024 * 1024), 413, id="too many bytes for the edge"),
    ],
)
def test_a_file_that_is_refused_is_not_stored(mia: Client, make: Callable[[], bytes], status: int) -> None:
    expect_problem(mia.post(make(), "Refused"), status)
    assert mia.get("/api/images").json()["images"] == []


def test_a_form_without_a_file_or_with_two(mia: Client) -> None:
    file = ("picture.jpg", photos.plain(), "image/jpeg")
    nothing = {"comment": (None, "Only words")}

    expect_problem(mia.call("POST", "/api/images", files=nothing), 422, "image")
    expect_problem(mia.call("POST", "/api/images", files=[("image", file), ("image", file)]), 422, "image")
    assert mia.get("/api/images").json()["images"] == []


def test_a_comment_is_measured_as_people_count(mia: Client) -> None:
    family = "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"

    expect_problem(mia.post(photos.plain(), "x" * 141), 422, "comment")
    assert mia.get("/api/images").json()["images"] == []
    assert mia.post(photos.plain(seed=21), family * 100).status_code == 202


def test_a_truncated_picture_is_rejected_with_a_reason_and_never_shown(mia: Client) -> None:
    answer = mia.post(photos.truncated(), "Half")
    assert answer.status_code == 202

    record = mia.wait_for_state(answer.json()["imageid"], "rejected")

    assert record["reason"]
    assert mia.timeline(f"users/{mia.name}") == []
    assert mia.get(f"/images/{record['imageid']}").status_code == 404


def test_the_same_key_again_is_the_same_picture(mia: Client) -> None:
    first = mia.post(photos.plain(seed=22), "Once", **{"Idempotency-Key": "holiday-1"})
    again = mia.post(photos.plain(seed=23), "Twice", **{"Idempotency-Key": "holiday-1"})

    assert first.status_code == again.status_code == 202
    assert first.json()["imageid"] == again.json()["imageid"]
    assert len(mia.get("/api/images").json()["images"]) == 1
