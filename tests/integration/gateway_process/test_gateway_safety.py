"""Foreign pages, foreign sessions, garbage, and clients that say or hold too much."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
import requests
import websocket

from eventually import eventually
from integration.gateway_process.clients import PollingClient, WebSocketClient
from integration.gateway_process.support import ORIGIN, Gateway, World, running

WAYS = [
    ("GET", "/broadcast/info"),
    ("OPTIONS", "/broadcast/info"),
    ("POST", "/broadcast/0/s/xhr"),
    ("OPTIONS", "/broadcast/0/s/xhr"),
    ("POST", "/broadcast/0/s/xhr_streaming"),
    ("POST", "/broadcast/0/s/xhr_send"),
    ("OPTIONS", "/broadcast/0/s/xhr_send"),
    ("GET", "/broadcast/0/s/eventsource"),
    ("GET", "/broadcast/0/s/websocket"),
    ("GET", "/broadcast/websocket"),
    ("GET", "/broadcast/0/s/jsonp?c=x"),
    ("GET", "/broadcast/iframe.html"),
]
DISABLED = [
    ("GET", "/broadcast/0/s/jsonp?c=x"),
    ("POST", "/broadcast/0/s/jsonp_send"),
    ("GET", "/broadcast/0/s/htmlfile?c=x"),
    ("GET", "/broadcast/iframe.html"),
    ("GET", "/broadcast/iframe-1.2.3.html"),
    ("POST", "/broadcast/chunking_test"),
    ("GET", "/broadcast/websocket"),
    ("GET", "/broadcast"),
    ("GET", "/broadcast/"),
]
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": base64.b64encode(b"0123456789abcdef").decode(),
}


def cors(answer: requests.Response) -> list[str]:
    return [name for name in answer.headers if name.lower().startswith("access-control")]


def test_a_foreign_or_null_origin_is_refused_on_every_way_without_a_cors_header(gateway: Gateway) -> None:
    for method, path in WAYS:
        for origin in ("https://evil.example", "null", ORIGIN + "0", "file://", ORIGIN.replace("http", "https")):
            answer = requests.request(method, gateway.url + path, headers={"Origin": origin} | UPGRADE, timeout=10)
            assert answer.status_code == 403, (method, path, origin)
            assert cors(answer) == []
            assert "ALLOWED_ORIGINS" in answer.json()["detail"]
            assert "Set-Cookie" not in answer.headers
    assert gateway.metric("cloudstagram_gateway_sockets", transport="websocket") == 0


def test_a_cross_site_request_without_an_origin_is_refused(gateway: Gateway) -> None:
    for method, path in WAYS:
        headers = {"Sec-Fetch-Site": "cross-site"} | UPGRADE
        assert requests.request(method, gateway.url + path, headers=headers, timeout=10).status_code == 403


def test_our_own_origin_gets_no_cors_header_either(gateway: Gateway) -> None:
    for method, path in WAYS[:2] + WAYS[2:3] + WAYS[6:7]:
        answer = requests.request(method, gateway.url + path, headers={"Origin": ORIGIN}, timeout=10)
        assert answer.status_code < 300
        assert cors(answer) == []


@pytest.mark.parametrize(("method", "path"), DISABLED)
def test_what_is_not_enabled_is_not_there(gateway: Gateway, method: str, path: str) -> None:
    assert requests.request(method, gateway.url + path, headers={"Origin": ORIGIN}, timeout=10).status_code == 404


def test_the_affinity_cookie_is_our_own_value_and_never_an_echo(gateway: Gateway) -> None:
    answer = requests.post(f"{gateway.url}/broadcast/0/s/xhr", cookies={"JSESSIONID": "evil"}, timeout=10)
    assert answer.cookies["JSESSIONID"] == "gateway"


def test_a_session_answers_only_to_the_cookie_that_opened_it(gateway: Gateway, world: World) -> None:
    token, other = world.log_in("ann"), world.log_in("ben")
    with PollingClient(gateway, token) as client:
        client.view("home")
        view = json.dumps([json.dumps({"type": "view", "view": "latest"})])
        for cookie in (f"cloudstagram_session={other}", ""):
            for path in ("xhr", "xhr_streaming", "xhr_send"):
                answer = requests.post(f"{client.base}/{path}", data=view, headers={"Cookie": cookie}, timeout=10)
                assert answer.status_code == 403
            assert requests.get(f"{client.base}/eventsource", headers={"Cookie": cookie}, timeout=10).status_code == 403
        assert client.view("home")["username"] == "ann"


GARBAGE = [
    ("not json", "JSON"),
    ("[]", "object"),
    ('"view"', "object"),
    ("{}", "type"),
    ('{"type": "shout"}', "type"),
    ('{"type": "view"}', "view"),
    ('{"type": "view", "view": "everything"}', "view"),
    ('{"type": "view", "view": "profile"}', "username"),
    ('{"type": "view", "view": "latest", "username": "ann"}', "username"),
    ('{"type": "view", "view": "profile", "username": "A:b"}', "nobody"),
    ('{"type": "view", "view": "profile", "username": "nobody_at_all"}', "nobody"),
    ('{"type": "view", "view": "latest", "resume": 5}', "resume"),
    ('{"type": "view", "view": "latest", "resume": "' + "x" * 300 + '"}', "resume"),
    ("x" * 9000, "characters"),
    ("[" * 5000, "JSON"),
]


def test_garbage_is_answered_with_what_is_wrong_and_the_socket_stays_open(gateway: Gateway) -> None:
    for make in (WebSocketClient, PollingClient):
        with make(gateway) as client:
            for text, word in GARBAGE:
                client.send_raw(json.dumps([text]))
                assert word in client.wait_for("error")["detail"], text
            client.view("latest")


def test_what_is_not_even_sockjs_is_answered_too(gateway: Gateway) -> None:
    with WebSocketClient(gateway) as client:
        for text in ("garbage", "{", "5", "[5]", "[null]"):
            client.send_raw(text)
            client.wait_for("error")
        client.view("latest")
    with PollingClient(gateway) as client:
        for text in ("garbage", "{", "5", ""):
            assert client.send_raw(text).status_code == 400
        client.send_raw("[5]")
        client.wait_for("error")


def test_a_client_that_says_too_much_is_shut_out(gateway: Gateway) -> None:
    with WebSocketClient(gateway) as client:
        for _ in range(60):
            client.say(type="view", view="latest")
        assert client.wait_closed()[0] == 4029
        assert "Too many messages." in [message["detail"] for message in client.of_type("error")]


def test_a_message_beyond_all_measure_ends_its_own_socket_alone(gateway: Gateway, world: World) -> None:
    with WebSocketClient(gateway) as good, WebSocketClient(gateway) as bad:
        good.view("latest")
        bad.send_raw("x" * 200_000)
        bad.wait_closed()
        world.announce(world.picture())
        good.wait_for("new_image")
    with PollingClient(gateway) as client:
        answer = requests.post(f"{client.base}/xhr_send", data="x" * 200_000, timeout=10)
        assert answer.status_code == 413


def test_r6_sockets_have_a_cap_that_follows_the_limit_of_descriptors(world: World, web: Path) -> None:
    """532 descriptors leave room for ten sockets."""
    with running(world, web, under=("prlimit", "--nofile=532:532")) as gateway:
        clients = [WebSocketClient(gateway) for _ in range(10)]
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            WebSocketClient(gateway)
        assert refused.value.status_code == 503
        assert requests.post(f"{gateway.url}/broadcast/0/s/xhr", timeout=10).headers["Retry-After"]
        clients.pop().close()
        eventually(lambda: gateway.metric("cloudstagram_gateway_sockets", transport="websocket") < 10, "one left")
        clients.append(WebSocketClient(gateway))
        for client in clients:
            client.close()
