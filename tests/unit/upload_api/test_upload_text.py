"""Comments and alternative texts: what is stored of them, and what is too long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upload_api import text

FAMILY = "👨‍👩‍👧‍👦"


def test_characters_are_counted_as_people_count_them() -> None:
    for one in ("é", "e\u0301", "👍🏽", "🇩🇪", "ก็"):
        assert text.comment((one * 140).encode())
        with pytest.raises(ValueError, match="140 characters; it has 141"):
            text.comment((one * 141).encode())


def test_a_comment_is_bounded_in_bytes_too() -> None:
    assert len(FAMILY.encode()) == 25
    assert text.comment((FAMILY * 80).encode()) == FAMILY * 80
    with pytest.raises(ValueError, match="2,000 bytes"):
        text.comment((FAMILY * 81).encode())


def test_one_character_of_a_thousand_marks_is_too_long() -> None:
    with pytest.raises(ValueError, match="2,000 bytes"):
        text.comment(("a" + "\u0301" * 1_100).encode())


def test_blanks_around_a_comment_do_not_count() -> None:
    assert text.comment(b" \r\n\t " + b"a" * 140 + b" \n") == "a" * 140


def test_line_breaks_become_one_kind_and_other_control_characters_go() -> None:
    assert text.comment("a\r\nb\rc\x0bd\u2028e\tf\x00g\x1b[31mh\x7f\x9b".encode()) == "a\nb\nc\nd\ne fg[31mh"


def test_a_comment_is_stored_composed() -> None:
    assert text.comment("e\u0301".encode()) == "é"


def test_bytes_that_are_no_text_are_refused() -> None:
    for function in (text.comment, text.alt):
        with pytest.raises(ValueError, match="UTF-8"):
            function(b"caf\xe9")


def test_an_alternative_text_has_at_most_1500_characters() -> None:
    assert len(text.alt(("ü" * 1500).encode())) == 1500
    with pytest.raises(ValueError, match="1,500 characters; it has 1,501"):
        text.alt(("ü" * 1501).encode())


@given(st.text(max_size=100))
def test_what_is_stored_is_stored_alike_the_second_time(written: str) -> None:
    try:
        once = text.comment(written.encode("utf-8", "replace"))
    except ValueError:
        return
    assert text.comment(once.encode()) == once
