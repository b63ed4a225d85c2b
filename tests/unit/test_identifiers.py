from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ulid import ULID

from cloudstagram.contracts import identifiers, keys

usernames = st.from_regex(r"[a-z][a-z0-9_]{2,29}", fullmatch=True)


@pytest.mark.parametrize("text", ["ann", "Ann", "ANN_1", "a" * 30])
def test_a_username_is_folded_to_lower_case(text: str) -> None:
    assert identifiers.parse_username(text) == text.lower()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("an", "3 to 30"),
        ("a" * 31, "3 to 30"),
        ("", "3 to 30"),
        ("1ann", "begins with a letter"),
        ("a:b", "begins with a letter"),
        ("ann\n", "begins with a letter"),
        ("ann\x00", "begins with a letter"),
        ("{b1}", "begins with a letter"),
        ("ann b", "begins with a letter"),
        ("\u212aate", "letters a to z"),
        ("ann\u202e", "letters a to z"),
        ("admin", "reserved"),
        ("Images", "reserved"),
    ],
)
def test_a_bad_username_is_refused_and_told_why(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        identifiers.parse_username(text)


@given(st.text(max_size=40))
def test_whatever_parses_is_a_username(text: str) -> None:
    try:
        name = identifiers.parse_username(text)
    except ValueError:
        return
    assert identifiers.is_username(name)


@given(usernames)
def test_an_imageid_carries_its_uploaders_bucket(username: str) -> None:
    imageid = identifiers.imageid_for(str(ULID()), username)
    assert identifiers.is_imageid(imageid)
    assert identifiers.bucket(imageid) == identifiers.bucket(username)


@given(usernames, st.integers(min_value=0, max_value=2**47))
def test_an_imageid_tells_when_it_was_made(username: str, milliseconds: int) -> None:
    imageid = identifiers.imageid_for(str(ULID.from_timestamp(milliseconds)), username)
    assert identifiers.uploaded_at(imageid).timestamp() * 1000 == pytest.approx(milliseconds, abs=0.01)


@given(usernames)
def test_no_username_is_an_imageid(username: str) -> None:
    assert not identifiers.is_imageid(username)


def test_times_are_written_to_the_millisecond_in_utc() -> None:
    assert identifiers.iso_milliseconds(datetime(2026, 11, 24, 3, 5, 12, 345678, UTC)) == "2026-11-24T03:05:12.345Z"


def test_no_two_keys_of_the_data_model_are_the_same() -> None:
    owners = {"username": "ann", "imageid": "01JD000000000000000000AAAA", "tokenhash": "0" * 64}
    names = [key(owners[key.owner]) if isinstance(key, keys.Owned) else key() for key in keys.ALL]
    assert len(set(names)) == len(names)
