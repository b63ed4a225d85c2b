"""What we use of sockjs-tornado. Its import warns seven times of a decorator of Tornado's that it carries a copy of."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", "@asynchronous is deprecated", DeprecationWarning)
    from sockjs.tornado import SockJSConnection as SockJSConnection
    from sockjs.tornado import SockJSRouter as SockJSRouter
    from sockjs.tornado import proto as proto
    from sockjs.tornado.session import BaseSession as BaseSession
    from sockjs.tornado.session import Session as Session
    from sockjs.tornado.static import InfoHandler as InfoHandler
    from sockjs.tornado.transports import EventSourceTransport as EventSourceTransport
    from sockjs.tornado.transports import WebSocketTransport as WebSocketTransport
    from sockjs.tornado.transports import XhrPollingTransport as XhrPollingTransport
    from sockjs.tornado.transports import XhrSendHandler as XhrSendHandler
    from sockjs.tornado.transports import XhrStreamingTransport as XhrStreamingTransport
