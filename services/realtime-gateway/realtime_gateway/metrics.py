"""What the gateway counts, for Prometheus."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

SOCKETS: Final = Gauge("cloudstagram_gateway_sockets", "Open sockets", ["transport"])
REFUSED: Final = Counter("cloudstagram_gateway_refused_total", "Sockets that were not opened", ["reason"])
CLOSED: Final = Counter("cloudstagram_gateway_closed_total", "Sockets closed, by the code given", ["code"])
FRAMES: Final = Counter("cloudstagram_gateway_frames_total", "Messages sent to clients, by type", ["type"])
DELIVERED: Final = Counter("cloudstagram_gateway_events_total", "Events delivered, by what brought them", ["by"])
UNREAD: Final = Counter("cloudstagram_gateway_unreadable_total", "Broadcasts that could not be read")
RESETS: Final = Counter("cloudstagram_gateway_resets_total", "Everyone told to fetch anew, by reason", ["reason"])
RESUMED: Final = Counter(
    "cloudstagram_gateway_resumes_total", "Views that said where they were, by what answered", ["by"]
)
CANARY: Final = Histogram("cloudstagram_gateway_canary_seconds", "A canary's way through an exchange", ["exchange"])
CONNECTED: Final = Counter("cloudstagram_gateway_broker_connections_total", "Connections made to the broker", ["role"])
UNCHECKED: Final = Counter(
    "cloudstagram_gateway_unchecked_sessions_total", "Checks of sessions that Redis did not answer"
)
