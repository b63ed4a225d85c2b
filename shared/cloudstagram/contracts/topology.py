"""Exchanges and queues of the broker.

Every process declares what it uses from here, so the order of starting does not matter.
"""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

Arguments = dict[str, str | int]

#: A message that kills its consumer comes back this often, then it is dead-lettered by the broker itself.
DELIVERY_LIMIT: Final = 20

_QUORUM: Final[Arguments] = {"x-queue-type": "quorum"}


def _dead_letters_to(queue: str) -> Arguments:
    """At least once, which needs `reject-publish`, through the default exchange, so that no other queue gets it."""
    return {
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": queue,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }


class Exchange(Struct, frozen=True):
    """A durable exchange. Bindings use the empty routing key."""

    name: str
    type: Literal["direct", "fanout"]


class Queue(Struct, frozen=True):
    """A durable quorum queue; `exchange` is what it is bound to, None where only the default exchange reaches it."""

    name: str
    arguments: Arguments
    exchange: Exchange | None = None


class Delay(Struct, frozen=True):
    """One fixed time to live per retry queue: mixed ones would wait behind the head."""

    suffix: str
    milliseconds: int


#: The wait before the next attempt, by attempt; the last stands for all that follow.
RETRY_DELAYS: Final = (Delay("1s", 1_000), Delay("5s", 5_000), Delay("15s", 15_000))
#: Attempts of one message before it goes to the dead letters.
ATTEMPTS: Final = 5


class WorkQueue(Struct, frozen=True):
    """A queue with one kind of work, the retry queues that lead back to it, and its dead letters."""

    name: str
    exchange: Exchange

    @property
    def dead(self) -> str:
        return f"{self.name}.dead"

    def retry(self, attempt: int) -> str:
        """The queue where the message waits after its `attempt`-th failure (1 is the first)."""
        return f"{self.name}.retry.{RETRY_DELAYS[min(attempt, len(RETRY_DELAYS)) - 1].suffix}"

    def queues(self) -> tuple[Queue, ...]:
        """All that has to be declared for this work."""
        work = Queue(
            self.name, _QUORUM | {"x-delivery-limit": DELIVERY_LIMIT} | _dead_letters_to(self.dead), self.exchange
        )
        retries = (
            Queue(
                f"{self.name}.retry.{delay.suffix}",
                _QUORUM | {"x-message-ttl": delay.milliseconds} | _dead_letters_to(self.name),
            )
            for delay in RETRY_DELAYS
        )
        return (work, *retries, Queue(self.dead, _QUORUM))


UPLOAD: Final = Exchange("cloudstagram-upload", "direct")
NEW_IMAGE: Final = Exchange("cloudstagram-new-image", "direct")
DELETE_IMAGE: Final = Exchange("cloudstagram-delete-image", "direct")
REBUILD_TIMELINE: Final = Exchange("cloudstagram-rebuild-timeline", "direct")
BROADCAST_NEWIMAGE: Final = Exchange("cloudstagram-broadcast-newimage", "fanout")
BROADCAST_ACTIVITY: Final = Exchange("cloudstagram-broadcast-activity", "fanout")

RESIZE_QUEUE: Final = WorkQueue("resize_queue", UPLOAD)
ADD_IMAGE_TO_USER_QUEUE: Final = WorkQueue("add_image_to_user_queue", NEW_IMAGE)
NEW_IMAGE_QUEUE: Final = WorkQueue("new_image_queue", NEW_IMAGE)
IMAGE_TO_FOLLOWERS_QUEUE: Final = WorkQueue("image_to_followers_queue", NEW_IMAGE)
DELETE_IMAGE_QUEUE: Final = WorkQueue("delete_image_queue", DELETE_IMAGE)
REBUILD_TIMELINE_QUEUE: Final = WorkQueue("rebuild_timeline_queue", REBUILD_TIMELINE)

WORK_QUEUES: Final = (
    RESIZE_QUEUE,
    ADD_IMAGE_TO_USER_QUEUE,
    NEW_IMAGE_QUEUE,
    IMAGE_TO_FOLLOWERS_QUEUE,
    DELETE_IMAGE_QUEUE,
    REBUILD_TIMELINE_QUEUE,
)
BROADCASTS: Final = (BROADCAST_NEWIMAGE, BROADCAST_ACTIVITY)

#: A gateway's own queue (server-named, exclusive, classic): bounded, for the log has what it drops.
GATEWAY_QUEUE_ARGUMENTS: Final[Arguments] = {"x-max-length": 10_000, "x-overflow": "drop-head"}


def queues_of(exchange: Exchange) -> tuple[Queue, ...]:
    """Every queue that whoever publishes to `exchange` declares, so that no message is published to nobody."""
    return tuple(queue for work in WORK_QUEUES if work.exchange == exchange for queue in work.queues())
