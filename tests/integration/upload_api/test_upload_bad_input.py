"""What can't be taken gets its 4xx, in words, and nothing is left of it."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integration.upload_api.support import Api, eventually, form, picture

MULTIPART = {"Content-Type": "multipart/form-data; boundary=bound"}
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


def is_refused(answer: requests.Response, status: int, says: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert says in answer.json()["detail"]


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


def test_a_fault_found_after_megabytes_leaves_no_chunk(api: Api) -> None:
    body = form((IMAGE, picture() + bytes(5 * 1024 * 1024)), ('name="comment"', b"a" * 141))
    is_refused(api.log_in("ann").post("/api/images", data=body, headers=MULTIPART), 422, "140")
    assert api.place.nothing_happened()


def test_a_chunked_body_that_is_too_large_is_refused(api: Api) -> None:
    pieces = iter([form((IMAGE, picture()))[:-20], *[MEGABYTE] * 21])
    is_refused(api.log_in("ann").post("/api/images", data=pieces, headers=MULTIPART), 413, "20 MB")
    assert api.place.nothing_happened()


def test_a_body_too_large_is_refused_by_its_length_alone(api: Api) -> None:
    answer = api.log_in("ann").send_raw(MULTIPART | {"Content-Length": str(10**12)}, b"")
    assert answer.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("length", ["-1", "x", "1, 2", "1" * 30])
def test_an_impossible_length_is_refused(api: Api, length: str) -> None:
    answer = api.log_in("ann").send_raw(MULTIPART | {"Content-Length": length}, b"")
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 413 "))
    assert api.place.nothing_happened()


def test_bad_chunks_are_refused(api: Api) -> None:
    body = form((IMAGE, picture()))
    for framed in (b"zz\r\n", b"5\r\nabc", b"%x\r\n%sXX0\r\n\r\n" % (len(body), body), b""):
        answer = api.log_in("ann").send_raw(MULTIPART | {"Transfer-Encoding": "chunked"}, framed)
        assert answer.startswith(b"HTTP/1.1 400 "), framed[:20]
    assert api.place.nothing_happened()


def test_without_a_length_there_is_no_body(api: Api) -> None:
    assert api.log_in("ann").send_raw(MULTIPART, b"").startswith(b"HTTP/1.1 400 ")
    assert api.place.nothing_happened()


WHOLE = form(('name="comment"', b"hello"), (IMAGE, picture() + bytes(3000)), ('name="alt"', b"there"))
CUTS = sorted({*range(0, len(WHOLE) - 4, 97), *range(0, 200, 7), *range(len(WHOLE) - 100, len(WHOLE) - 4)})


def test_a_body_that_is_cut_anywhere_is_refused(api: Api) -> None:
    """The last two bytes are a line break that nobody needs."""
    ann = api.log_in("ann")
    for cut in CUTS:
        for length in (cut, len(WHOLE)):
            answer = ann.send_raw(MULTIPART | {"Content-Length": str(length)}, WHOLE[:cut])
            assert answer.startswith(b"HTTP/1.1 4"), (cut, length, answer[:100])
    assert api.place.nothing_happened()


def test_of_an_upload_whose_sender_goes_away_nothing_is_left(api: Api) -> None:
    body = form((IMAGE, picture() + bytes(8 * 1024 * 1024)))
    connection = api.log_in("ann").open(MULTIPART | {"Content-Length": str(len(body))})
    connection.sendall(body[: 6 * 1024 * 1024])
    eventually(lambda: api.place.stored()[1] > 0, "the first chunks stand")
    connection.close()
    eventually(lambda: api.place.stored() == (0, 0), "the chunks are gone")
    assert api.place.nothing_happened()


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


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=st.integers(0, len(WHOLE) - 1),
    taken_out=st.integers(0, 40),
    put_in=st.one_of(
        st.binary(max_size=20),
        st.sampled_from([b"--bound", b"\r\n", b"\r\n--bound\r\n", b"--bound--", b'name="image"', b"filename*=x''y"]),
    ),
)
def test_a_garbled_body_is_taken_whole_or_refused_whole(api: Api, at: int, taken_out: int, put_in: bytes) -> None:
    body = WHOLE[:at] + put_in + WHOLE[at + taken_out :]
    answer = api.log_in("ann").post("/api/images", data=body, headers=MULTIPART)
    files, chunks = api.place.stored()
    if answer.status_code == 202:
        assert api.place.original(answer.json()["imageid"]).startswith(b"\xff\xd8\xff")
        assert (files, chunks) == (1, 1)
        api.place.forget()
    else:
        assert 400 <= answer.status_code < 500, answer.text
        assert (files, chunks) == (0, 0)
