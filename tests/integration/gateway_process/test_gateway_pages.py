"""The browser client as the gateway serves it."""

from __future__ import annotations

import base64
import hashlib
import re
import socket

import pytest
import requests

from integration.gateway_process.support import ORIGIN, Gateway

HTML = {"Accept": "text/html,*/*"}
IMAGE = "01KAVQ0000000000000000000A"


def assets(gateway: Gateway) -> str:
    found = re.search(r"/assets/[0-9a-f]+", gateway.get("/").text)
    assert found is not None
    return found[0]


@pytest.mark.parametrize("path", ["/", "/latest", "/profile/ann", f"/image/{IMAGE}", "/latest?x=1"])
def test_every_page_is_the_shell(gateway: Gateway, path: str) -> None:
    answer = gateway.get(path, **HTML)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "__ASSETS__" not in answer.text


@pytest.mark.parametrize("path", ["/nothing", "/profile/", "/profile/A:b", "/profile/ann/x", "/image/1"])
def test_an_unknown_page_is_the_shell_with_404_and_for_others_a_problem(gateway: Gateway, path: str) -> None:
    navigation = gateway.get(path, **HTML)
    assert navigation.status_code == 404
    assert navigation.text == gateway.get("/").text
    other = gateway.get(path, Accept="*/*")
    assert other.status_code == 404
    assert other.headers["Content-Type"] == "application/problem+json"


def test_assets_are_for_ever_compressed_and_revalidated_by_their_etag(gateway: Gateway) -> None:
    url = gateway.url + assets(gateway) + "/src/main.js"
    plain = requests.get(url, headers={"Accept-Encoding": "identity"}, timeout=10)
    zipped = requests.get(url, headers={"Accept-Encoding": "gzip"}, timeout=10)
    assert plain.content == zipped.content
    assert int(zipped.headers["Content-Length"]) < int(plain.headers["Content-Length"])
    assert plain.headers["Etag"] != zipped.headers["Etag"]
    for answer in (plain, zipped):
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Content-Type"].startswith("text/javascript")
    again = requests.get(url, headers={"Accept-Encoding": "gzip", "If-None-Match": zipped.headers["Etag"]}, timeout=10)
    assert (again.status_code, again.content) == (304, b"")


def test_only_named_packages_and_known_folders_are_served(gateway: Gateway) -> None:
    base = assets(gateway)
    assert gateway.get(f"{base}/vendor/m.js").text == "export default 1"
    assert gateway.get(f"{base}/icons/mark.svg").headers["Content-Type"] == "image/svg+xml"
    for path in (
        "/vendor/secret.txt",
        "/node_modules/m/secret.txt",
        "/package.json",
        "/index.html",
        "/root/favicon.ico",
    ):
        assert gateway.get(base + path).status_code == 404
    assert gateway.get("/favicon.ico").text == "icon"
    assert base in gateway.get("/manifest.webmanifest").text


def test_the_assets_of_another_version_are_given_but_not_kept(gateway: Gateway) -> None:
    answer = gateway.get("/assets/0123456789abcdef/src/main.js")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


def test_no_path_leads_out_of_what_is_served(gateway: Gateway) -> None:
    base = assets(gateway)
    for path in (f"{base}/src/../package.json", f"{base}/src/%2e%2e/package.json", "//etc/passwd", "/../../etc/passwd"):
        with socket.create_connection(("127.0.0.1", gateway.port), 10) as raw:
            raw.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            with raw.makefile("rb") as answer:
                assert answer.read().startswith(b"HTTP/1.1 404")


def test_the_policy_allows_the_one_inline_script_and_nothing_foreign(gateway: Gateway) -> None:
    answer = gateway.get("/")
    inline = re.search(r'<script type="importmap">(.*?)</script>', answer.text, re.DOTALL)
    assert inline is not None
    digest = base64.b64encode(hashlib.sha256(inline[1].encode()).digest()).decode()
    policy = answer.headers["Content-Security-Policy"]
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert f"connect-src 'self' {ORIGIN.replace('http', 'ws', 1)};" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for name, value in {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }.items():
        assert answer.headers[name] == value
    assert "Permissions-Policy" in answer.headers
    assert "Server" not in answer.headers


def test_head_says_what_get_would_and_other_methods_are_refused(gateway: Gateway) -> None:
    got = gateway.get("/latest")
    head = requests.head(gateway.url + "/latest", timeout=10)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["Etag"] == got.headers["Etag"]
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        refused = requests.request(method, gateway.url + "/latest", timeout=10)
        assert refused.status_code == 405
        assert refused.headers["Allow"] == "GET, HEAD"
        assert refused.json()["title"] == "Method not allowed"
