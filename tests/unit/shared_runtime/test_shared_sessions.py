from __future__ import annotations

from cloudstagram import sessions
from social_api.cookies import cleared_cookie_header, cookie_header
from social_api.new_sessions import new_token

PLAIN = ("http://localhost:8080",)
SECURE = ("http://localhost:8080", "https://example.org")


def test_tokens_differ_and_only_their_hash_is_known_elsewhere() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(map(sessions.valid_token, tokens))
    assert {len(sessions.token_hash(token)) for token in tokens} == {64}


def test_other_texts_are_no_tokens() -> None:
    token = new_token()
    assert not any(map(sessions.valid_token, ["", token + "a", token[1:], token[1:] + "ä", token[1:] + "\n"]))


def test_the_cookie_is_closed_to_scripts_and_to_foreign_pages() -> None:
    header = cookie_header("t", PLAIN)
    assert header.startswith("cloudstagram_session=t; Path=/; Max-Age=7776000;")
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Secure" not in header


def test_behind_tls_the_cookie_is_secure_and_bound_to_its_host() -> None:
    header = cookie_header("t", SECURE)
    assert header.startswith("__Host-cloudstagram_session=t; Path=/;")
    assert header.endswith("Secure")
    assert "Domain" not in header


def test_a_cleared_cookie_has_the_name_of_the_one_it_clears() -> None:
    assert cleared_cookie_header(SECURE).startswith("__Host-cloudstagram_session=; Path=/; Max-Age=0;")
