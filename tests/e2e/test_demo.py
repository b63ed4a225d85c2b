"""The demo fills a system through its public API, and a second run changes nothing."""

from __future__ import annotations

import io

import pytest
import regex

from e2e.client import Arrive
from local_stack.demo.__main__ import main
from local_stack.demo.catalogue import people, pictures
from local_stack.demo.painting import encode, paint
from local_stack.demo.run import run


def test_every_picture_keeps_the_limits_and_says_what_it_shows() -> None:
    for picture in pictures():
        assert len(regex.findall(r"\X", picture.comment)) <= 140
        assert 20 < len(picture.alt) <= 1_500
    assert len(people()) == 12
    assert len(pictures()) == 60


def test_a_picture_is_painted_alike_each_time() -> None:
    picture = pictures()[0]
    assert encode(paint(picture.scene()), picture.suffix) == encode(paint(picture.scene()), picture.suffix)


def test_a_second_run_doubles_nothing(base_url: str, arrive: Arrive) -> None:
    anonymous = arrive()
    album = pictures()[:12]
    run(base_url, io.StringIO(), album)
    before = {name: anonymous.get(f"/api/users/{name}").json() for name in people()}
    assert sum(person["image_count"] for person in before.values()) == len(album)
    assert all(person["followers_count"] and person["follows_count"] for person in before.values())
    assert any(image["likes"] for image in anonymous.timeline("latest"))

    out = io.StringIO()
    run(base_url, out, album)

    assert {name: anonymous.get(f"/api/users/{name}").json() for name in people()} == before
    assert "log in as" in out.getvalue()


def test_a_system_that_is_not_up_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--base-url", "http://127.0.0.1:1"]) == 1
    assert "make up" in capsys.readouterr().err
