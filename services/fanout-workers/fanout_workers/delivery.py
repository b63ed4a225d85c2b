"""A message as the broker hands it over, free of the driver that brought it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from cloudstagram.contracts.messages import Message

#: The header that counts a message's failures, from one retry to the next.
ATTEMPTS_HEADER: Final = "attempts"

M = TypeVar("M", bound=Message, contravariant=True)


class Handler(Protocol[M]):
    """Does the work of one queue. Repeating a message changes nothing."""

    def __call__(self, message: M, attempt: int) -> None:
        """Returns when the effect is there. `attempt` counts from 1.

        Raises Permanent, Later, or DependencyDown; the rest counts as Later.
        """


@dataclass(frozen=True)
class Delivery:
    """One message in hand. It stays the broker's until it is acknowledged: who never does hands it back."""

    body: bytes
    #: Failures that were counted against it before.
    failures: int
    #: The request that led to it; empty where unknown.
    request_id: str
    #: Tells the broker that the message is dealt with; does nothing once its connection is over.
    acknowledge: Callable[[], None]
    #: Whether waiting with it is in vain: its connection is over, or about to be, and the message goes to someone else.
    is_moot: Callable[[], bool]
