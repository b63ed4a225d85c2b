"""What can't be taken gets its 4xx, in words, and nothing is left of it."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
import requests

from integration.upload_api.support import MULTIPART, Api, form, is_refused, picture

IMAGE = 'name="image"; filename="a.jpg"'
MEGABYTE = bytes(1024 * 1024)


def huge(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII5x", 13, b"IHDR", width, height) + MEGABYTE


@dataclass(frozen=True)
class Bad:
    status: int
    says: str
    body: Callable[[], bytes]
    headers: dict[str, str] = field(default_factory=lambda: MULTIPART)


BAD = {
    "no content type": Bad(415, "multipart/form-data", lambda: form((IMAGE, picture())), {}),
    "JSON": Bad(415, "multipart/form-data", lambda: b"{}", {"Content-Type": "application/json"}),
    "no boundary": Bad(400, "boundary", lambda: form((IMAGE, picture())), {"Content-Type": "multipart/form-data"}),
    "an endless boundary": Bad(
        400, "boundary", lambda: form((IMAGE, picture())), {"Content-Type": "multipart/form-data; boundary=" + "b" * 71}
    ),
    "another boundary": Bad(400, "form", lambda: form((IMAGE, picture()), boundary="other")),
    "an empty body": Bad(400, "form", lambda: b""),
    "no parts": Bad(400, "form", lambda: b"--bound\r\n"),
    "nothing but an end": Bad(422, "image", lambda: b"--bound--\r\n"),
    "garbage": Bad(400, "form", lambda: b"garbage" * 1000),
    "no file": Bad(422, "image: It is missing", lambda: form(('name="comment"', b"hi"))),
    "no file chosen": Bad(422, "image: The file is empty", lambda: form(('name="image"; filename=""', b""))),
    "two files": Bad(422, "one picture at a time", lambda: form((IMAGE, picture()), (IMAGE, picture("PNG")))),
    "two comments": Bad(
        422, "comment", lambda: form(('name="comment"', b"a"), (IMAGE, picture()), ('name="comment"', b"b"))
    ),
    "unknown fields": Bad(
        422,
        "title: There is no such field",
        lambda: form(('name="title"', b"x"), (IMAGE, picture()), ('name="alto"', b"y")),
    ),
    "a part without a name": Bad(422, "no such field", lambda: form(("x=y", b"x"), (IMAGE, picture()))),
    "a name that is no text": Bad(
        400, "no text", lambda: b'--bound\r\nContent-Disposition: form-data; name="\xff"\r\n\r\nx\r\n--bound--\r\n'
    ),
    "an encoded part": Bad(
        400, "form", lambda: b"--bound\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--bound--\r\n"
    ),
    "an unknown field of a megabyte": Bad(
        422, "no such field", lambda: form(('name="x"', MEGABYTE), (IMAGE, picture()))
    ),
    "a long comment": Bad(
        422, "140 characters", lambda: form((IMAGE, picture()), ('name="comment"', "é".encode() * 141))
    ),
    "a comment of many bytes": Bad(
        422, "2,000 bytes", lambda: form(('name="comment"', "👨‍👩‍👧‍👦".encode() * 81), (IMAGE, picture()))
    ),
    "a comment of a megabyte": Bad(422, "far too long", lambda: form(('name="comment"', MEGABYTE), (IMAGE, picture()))),
    "a comment that is no text": Bad(422, "UTF-8", lambda: form(('name="comment"', b"\xff"), (IMAGE, picture()))),
    "a long alternative text": Bad(422, "1,500", lambda: form((IMAGE, picture()), ('name="alt"', b"a" * 1501))),
    "text": Bad(415, "JPEG, PNG, WebP, GIF or AVIF", lambda: form((IMAGE, b"hello, world"))),
    "an SVG": Bad(415, "JPEG", lambda: form((IMAGE, b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"))),
    "a TIFF": Bad(415, "JPEG", lambda: form((IMAGE, picture("TIFF")))),
    "a BMP": Bad(415, "JPEG", lambda: form((IMAGE, picture("BMP")))),
    "a header without a size": Bad(422, "damaged", lambda: form((IMAGE, picture()[:20]))),
    "too many pixels": Bad(422, "50 million", lambda: form((IMAGE, huge(10_001, 5_000)))),
    "a flood of pixels": Bad(422, "50 million", lambda: form((IMAGE, huge(2**31 - 1, 2**31 - 1)))),
    "too many parts": Bad(400, "maximum number", lambda: form(*[('name="comment"', b"")] * 10_000)),
    "a giant header of a part": Bad(400, "header", lambda: form((f'name="{"n" * 100_000}"', b""), (IMAGE, picture()))),
    "headers without end": Bad(400, "header", lambda: b"--bound\r\n" + b"X: y\r\n" * 200_000),
    "too many bytes": Bad(413, "20 MB", lambda: form((IMAGE, picture() + bytes(20 * 1024 * 1024)))),
    "far too many bytes": Bad(413, "20 MB", lambda: form((IMAGE, picture() + bytes(30 * 1024 * 1024)))),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_in_words_and_leaves_nothing(api: Api, name: str) -> None:
    bad = BAD[name]
    answer = api.log_in("ann").post("/api/images", data=bad.body(), headers=bad.headers)
    is_refused(answer, bad.status, bad.says)
    assert api.place.nothing_happened()


def test_every_field_that_is_wrong_is_named(api: Api) -> None:
    body = form(('name="title"', b""), (IMAGE, picture()), ('name="comment"', b"a" * 141), ('name="alto"', b""))
    problem = api.log_in("ann").post("/api/images", data=body, headers=MULTIPART).json()
    assert [error["field"] for error in problem["errors"]] == ["title", "comment", "alto"]


def test_a_visitor_can_not_upload(api: Api) -> None:
    answer = requests.post(f"{api.url}/api/images", files={"image": picture()}, timeout=10)
    is_refused(answer, 401, "Log in")
    assert api.place.nothing_happened()


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": None, "Sec-Fetch-Site": "cross-site"}],
)
def test_a_foreign_page_can_neither_upload_nor_delete(api: Api, headers: dict[str, str]) -> None:
    ann = api.log_in("ann")
    imageid = ann.upload().json()["imageid"]
    before = api.place.stored()
    ann.headers.update(headers)
    is_refused(ann.upload(), 403, "ALLOWED_ORIGINS")
    is_refused(ann.delete(f"/api/images/{imageid}"), 403, "ALLOWED_ORIGINS")
    assert api.place.stored() == before


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/images/x/y", 404),
        ("GET", "/nowhere", 404),
        ("PUT", "/api/images", 405),
        ("POST", "/images/01M87TEXXP67TJP6Q7SE8WHKKK", 405),
        ("GET", "/api/images/not-an-imageid", 404),
        ("DELETE", "/api/images/01m87texxp67tjp6q7se8whkkk", 404),
        ("GET", "/images/..%2fsecret", 404),
        ("GET", "/images/%00", 404),
        ("GET", "/api/images?limit=0", 422),
        ("GET", "/api/images?limit=51", 422),
        ("GET", "/api/images?cursor=abc", 422),
        ("GET", "/api/images?state=stored", 422),
    ],
)
def test_a_wrong_path_method_or_parameter_is_refused_in_words(api: Api, method: str, path: str, status: int) -> None:
    is_refused(api.log_in("ann").request(method, path), status, "")
