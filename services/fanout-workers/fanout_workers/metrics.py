"""What the workers count about their work, for Prometheus."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

HANDLED: Final = Counter("cloudstagram_messages_total", "Messages, by what became of them", ["queue", "outcome"])
DURATION: Final = Histogram("cloudstagram_message_seconds", "From the start of a handler to its end", ["queue"])
IN_FLIGHT: Final = Gauge("cloudstagram_messages_in_flight", "Messages in hand", ["queue"])
HELD: Final = Counter(
    "cloudstagram_messages_held_total", "Waits for a dependency that is down", ["queue", "dependency"]
)
QUEUES_DELETED: Final = Counter(
    "cloudstagram_queues_deleted_total",
    "Times that a queue was deleted under its consumer, which declared it again",
    ["queue"],
)
DECODED: Final = Counter(
    "cloudstagram_pictures_decoded_total", "Pictures, by what the decoder made of them", ["outcome"]
)
TOMBSTONED: Final = Counter(
    "cloudstagram_images_refused_total", "Images not made live, for their owner had deleted them"
)
FAN_OUTS_RESUMED: Final = Counter(
    "cloudstagram_fan_outs_resumed_total", "Turns that went on with a fan-out begun before"
)
DRIVEN: Final = Counter("cloudstagram_records_driven_total", "Records that the relay took up, by state", ["state"])
REBUILDS: Final = Counter("cloudstagram_rebuilds_published_total", "Timelines that were found due to be rebuilt")
FAILOVERS: Final = Counter("cloudstagram_failovers_total", "Times that Redis was found with another history")
PERIODIC_FAILURES: Final = Counter("cloudstagram_relay_failures_total", "Turns of the relay that failed", ["task"])
AUDITED: Final = Counter("cloudstagram_audited_people_total", "People whose lists were compared with the records")
DIVERGED: Final = Counter(
    "cloudstagram_divergences_total", "What was found to differ from the records, by list and kind", ["list", "kind"]
)
MENDED: Final = Counter("cloudstagram_divergences_mended_total", "Repairs that were begun")
