"""The API through the edge, as one asks who must know whether there was an answer."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPError, HTTPRequest

PASSWORD = "correct horse battery"
#: Requests at once; more wait, and their waiting counts as the system's.
AT_ONCE = 400
#: Seconds until somebody gives up.
PATIENCE_S = 10.0


@dataclass(frozen=True)
class Answer:
    """`status` is 0 where none came; `body` is None where it is not JSON."""

    status: int
    request_id: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether what was asked for has certainly happened, or certainly not."""
        return 0 < self.status < 500

    @property
    def done(self) -> bool:
        return 200 <= self.status < 300


class Api:
    """Somebody at the edge; `cookie` is her session."""

    def __init__(self, base_url: str, client: AsyncHTTPClient, cookie: str = "") -> None:
        self.base_url = base_url
        self.cookie = cookie
        self._client = client

    async def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request. Never raises for what becomes of it."""
        request_id = f"faults-{secrets.token_hex(6)}"
        sent = {"X-Request-ID": request_id, **({"Cookie": self.cookie} if self.cookie else {})}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        request = HTTPRequest(
            self.base_url + path,
            method,
            sent,
            body,
            allow_nonstandard_methods=True,
            connect_timeout=PATIENCE_S,
            request_timeout=PATIENCE_S,
        )
        try:
            response = await self._client.fetch(request, raise_error=False)
        except (HTTPError, OSError):
            return Answer(0, request_id)
        if response.code == 599:
            return Answer(0, request_id)
        return Answer(response.code, request_id, _json(response.body), response.headers)

    async def register(self, username: str) -> None:
        """Become somebody new."""
        body = json.dumps({"username": username, "password": PASSWORD}).encode()
        answer = await self.call("POST", "/api/users", body, Content_Type="application/json")
        if answer.status != 201:
            raise RuntimeError(f"{username} could not register: {answer}")
        self.cookie = answer.headers["Set-Cookie"].partition(";")[0]

    async def post(self, picture: bytes, comment: str, key: str) -> Answer:
        """Upload a picture."""
        boundary = secrets.token_hex(12)
        parts = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="comment"\r\n\r\n{comment}\r\n'.encode(),
            f'--{boundary}\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n'.encode(),
            b"Content-Type: image/jpeg\r\n\r\n",
            picture,
            f"\r\n--{boundary}--\r\n".encode(),
        )
        kind = f"multipart/form-data; boundary={boundary}"
        return await self.call("POST", "/api/images", b"".join(parts), Content_Type=kind, Idempotency_Key=key)


def _json(body: bytes | None) -> Any:
    try:
        return json.loads(body or b"null")
    except ValueError:
        return None


def new_client() -> AsyncHTTPClient:
    """For everyone who asks in this loop."""
    return AsyncHTTPClient(force_instance=True, max_clients=AT_ONCE)
