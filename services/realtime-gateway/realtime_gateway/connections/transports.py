"""SockJS over HTTP as we want it: makes up for what sockjs-tornado leaves open.

Only four transports are routed. No answer carries a CORS header, the affinity cookie is our own fixed value, a session
answers only to the cookie that opened it, sessions have a cap, and nothing a client sends is our failure (5xx).
Foreign origins do not come this far: the application refuses them before any handler.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec
from tornado.web import RequestHandler

from realtime_gateway.connections import sockjs
from realtime_gateway.connections.sockets import PollingSession, WebSocketSession
from realtime_gateway.http import problems
from realtime_gateway.metrics import REFUSED

PREFIX: Final = "/broadcast"
#: Cloud Foundry's router keeps a browser at one instance once it was given this cookie, whatever its value.
_AFFINITY: Final = "JSESSIONID"
#: Seconds a polling session waits for its next request.
_POLL_GAP_S: Final = 5
#: Bytes of a streaming answer, after which the client begins a new one.
_STREAM_MOST: Final = 128 * 1024
#: Bytes that a client may say at once.
MESSAGES_MOST: Final = 64 * 1024
_MESSAGES: Final = msgspec.json.Decoder()


class Router(sockjs.SockJSRouter):  # type: ignore[misc]  # sockjs-tornado has no types
    """Makes sessions, and says which handler answers which path."""

    def __init__(
        self, connection: Callable[[Any], object], cookie: str, secure: bool, is_full: Callable[[], bool]
    ) -> None:
        """`connection` makes what stands behind a session; `cookie` is the name of the cookie sessions are bound to."""
        settings = {"disconnect_delay": _POLL_GAP_S, "response_limit": _STREAM_MOST, "verify_ip": False}
        super().__init__(connection, PREFIX, settings)
        self.cookie = cookie
        self.secure = secure
        self.is_full = is_full

    def create_session(self, session_id: str, register: bool = True) -> WebSocketSession | PollingSession:
        if not register:
            return WebSocketSession(self._connection, self)
        session = PollingSession(self._connection, self, session_id, _POLL_GAP_S)
        self._sessions.add(session)
        return session

    @property
    def urls(self) -> list[tuple[str, type[RequestHandler], dict[str, Any]]]:
        return [(path, _OURS[theirs], arguments) for path, theirs, arguments in super().urls if theirs in _OURS]


class _Guard(problems.Handler):
    """What all of them have in common."""

    server: Router

    def preflight(self) -> None:
        """No origin but our own gets an answer, so none needs a CORS header."""

    def options(self, *_: str, **__: str) -> None:
        self.set_header("Allow", "GET, POST, OPTIONS")
        self.set_status(204)

    def handle_session_cookie(self) -> None:
        self.set_cookie(_AFFINITY, "gateway", path="/", httponly=True, samesite="Lax", secure=self.server.secure)

    def refuse_when_full(self) -> bool:
        if self.server.is_full():
            REFUSED.labels("full").inc()
            self.set_header("Retry-After", "5")
            problems.answer(self, 503, "full", "No room", "This instance has as many sockets as it can hold.")
        return self._finished


class _Polling(_Guard):
    """A request of a session that has several."""

    active: bool

    def prepare(self) -> None:
        session = self.server.get_session(self.path_kwargs["session_id"])
        cookie = self.get_cookie(self.server.cookie)
        if session is None:
            if not self.refuse_when_full():
                super().prepare()
        elif session.opener == cookie:
            super().prepare()
        else:
            REFUSED.labels("another's session").inc()
            problems.answer(self, 403, "not-yours", "Not yours", "This session was opened with another cookie.")

    def _attach_session(self, session_id: str, start_heartbeat: bool = False) -> bool:
        """A session remembers who opened it before anything is said on it."""
        if self.server.get_session(session_id) is None:
            self.server.create_session(session_id).opener = self.get_cookie(self.server.cookie)
        attached: bool = super()._attach_session(session_id, start_heartbeat)  # type: ignore[misc]
        return attached

    def send_pack(self, message: str, binary: bool = False) -> None:
        """While the last one is being written only a close can come; the client's next request is told of it."""
        if self.active:
            super().send_pack(message, binary)  # type: ignore[misc]

    def send_complete(self, sent: Any = None) -> None:
        """A receiver that went away is no error of ours."""
        if sent is not None and not sent.cancelled():
            sent.exception()
        super().send_complete(sent)  # type: ignore[misc]


class _XhrPolling(_Polling, sockjs.XhrPollingTransport):  # type: ignore[misc]
    pass


class _XhrStreaming(_Polling, sockjs.XhrStreamingTransport):  # type: ignore[misc]
    pass


class _EventSource(_Polling, sockjs.EventSourceTransport):  # type: ignore[misc]
    pass


class _XhrSend(_Polling, sockjs.XhrSendHandler):  # type: ignore[misc]
    def refuse_when_full(self) -> bool:
        return False

    def post(self, session_id: str) -> None:
        self.handle_session_cookie()
        self.disable_cache()
        session = self.server.get_session(session_id)
        if len(self.request.body) > MESSAGES_MOST:
            problems.answer(self, 413, "too-large", "Too large", f"At most {MESSAGES_MOST} bytes at once.")
            return
        messages = read_messages(self.request.body)
        if session is None or session.is_closed:
            problems.answer(self, 404, "not-found", "Not found", "There is no such session.")
        elif messages is None:
            problems.answer(self, 400, "bad-request", "The request could not be read", "Send a JSON list of messages.")
        else:
            session.on_messages(messages)
            self.set_status(204)


class _WebSocket(_Guard, sockjs.WebSocketTransport):  # type: ignore[misc]
    def prepare(self) -> None:
        if not self.refuse_when_full():
            super().prepare()

    def check_origin(self, origin: str) -> bool:
        """The application has looked at it."""
        return True

    def on_message(self, message: str | bytes) -> None:
        """What is not SockJS's own form goes on as it is: the answer says what is wrong with it."""
        if self.session and message:
            messages = read_messages(message)
            self.session.on_messages([None] if messages is None else messages)


class _Info(_Guard, sockjs.InfoHandler):  # type: ignore[misc]
    pass


#: Whose place each of ours takes; whoever is not here is not routed.
_OURS: Final[dict[Any, type[RequestHandler]]] = {
    sockjs.WebSocketTransport: _WebSocket,
    sockjs.XhrStreamingTransport: _XhrStreaming,
    sockjs.EventSourceTransport: _EventSource,
    sockjs.XhrPollingTransport: _XhrPolling,
    sockjs.XhrSendHandler: _XhrSend,
    sockjs.InfoHandler: _Info,
}


def read_messages(body: str | bytes) -> list[Any] | None:
    """A list of messages, or one alone; None where `body` is neither."""
    try:
        messages = _MESSAGES.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None
    if isinstance(messages, str):
        return [messages]
    return messages if isinstance(messages, list) else None
