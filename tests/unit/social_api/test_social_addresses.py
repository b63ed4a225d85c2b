"""Whose address a request comes from, whatever its sender says of it."""

from __future__ import annotations

import pytest
from falcon import testing

from social_api.resources.requests import client_address


@pytest.mark.parametrize(
    ("forwarded", "proxies", "address"),
    [
        (None, 1, "127.0.0.1"),
        ("", 1, "127.0.0.1"),
        ("203.0.113.9", 1, "203.0.113.9"),
        ("made up, 203.0.113.9", 1, "203.0.113.9"),
        ("203.0.113.9, 10.0.0.7", 2, "203.0.113.9"),
        ("made up, 203.0.113.9,10.0.0.7", 2, "203.0.113.9"),
        ("10.0.0.7", 2, "10.0.0.7"),
    ],
)
def test_the_address_is_what_the_outermost_trusted_proxy_saw(forwarded: str | None, proxies: int, address: str) -> None:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    assert client_address(testing.create_req(headers=headers), proxies) == address
