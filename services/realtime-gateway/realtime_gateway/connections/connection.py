"""What stands behind a SockJS session: it opens and closes a viewer, and takes its messages."""

from __future__ import annotations

import time
from http.cookies import SimpleCookie
from typing import Any, Final, Protocol

from cloudstagram.sessions import valid_token
from realtime_gateway import frames
from realtime_gateway.connections import client_messages
from realtime_gateway.connections.client_messages import Refused
from realtime_gateway.connections.sockjs import SockJSConnection
from realtime_gateway.hub import Hub
from realtime_gateway.metrics import SOCKETS
from realtime_gateway.viewers import TOO_TALKATIVE, Viewer
from realtime_gateway.views import Views

#: Messages that a client may send at once, and per second in the long run: it sends one for each page it opens.
_BURST: Final = 20
_PER_S: Final = 5


class _Opening(Protocol):
    """What sockjs-tornado tells of the request that opened a session."""

    cookies: SimpleCookie


class Connection(SockJSConnection):  # type: ignore[misc]  # sockjs-tornado has no types
    def __init__(self, session: Any, hub: Hub, views: Views, cookie: str) -> None:
        super().__init__(session)
        self._hub = hub
        self._views = views
        self._cookie = cookie
        self._may_say = float(_BURST)
        self._said_at = time.monotonic()

    def on_open(self, opening: _Opening) -> None:
        morsel = opening.cookies.get(self._cookie)
        self._viewer = Viewer(self.session, morsel.value if morsel and valid_token(morsel.value) else None)
        self._hub.open(self._viewer)
        SOCKETS.labels(self.session.transport_name).inc()

    def on_message(self, text: Any) -> None:
        if self._may_say < 0:
            return  # it is being closed
        if not self._within_rate():
            self._refuse("Too many messages.")
            self.session.end(TOO_TALKATIVE, "Too many messages")
            return
        try:
            message = client_messages.read(text)
        except Refused as refused:
            self._refuse(str(refused))
        else:
            self._views.ask(self._viewer, message)

    def on_close(self) -> None:
        self._hub.close(self._viewer)
        SOCKETS.labels(self.session.transport_name).dec()

    def _refuse(self, detail: str) -> None:
        self.session.send_frame(frames.error(detail))

    def _within_rate(self) -> bool:
        now = time.monotonic()
        self._may_say = min(_BURST, self._may_say + (now - self._said_at) * _PER_S) - 1
        self._said_at = now
        return self._may_say >= 0
