"""Bodies that are cut, garbled, framed wrongly, too long or given up: refused as a whole, and nothing is left."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventually import eventually
from integration.upload_api.support import MULTIPART, Api, form, is_refused, picture

IMAGE = 'name="image"; filename="a.jpg"'
MEGABYTE = bytes(1024 * 1024)


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
