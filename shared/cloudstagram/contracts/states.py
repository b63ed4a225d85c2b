"""The states of an image's record, and who may lead from one to the next. Every change is a compare-and-set."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Literal


class State(StrEnum):
    STORED = "stored"
    READY = "ready"
    LISTED = "listed"
    REJECTED = "rejected"
    DELETED = "deleted"
    PURGED = "purged"


#: From which states a state is reached:
#: `stored ─ resize ─► ready ─ the last list worker ─► listed`
#: `stored ─ resize ─► rejected`
#: `any of these ─ its owner ─► deleted ─ delete-image ─► purged`
REACHED_FROM: Final[dict[State, tuple[State, ...]]] = {
    State.READY: (State.STORED,),
    State.LISTED: (State.READY, State.LISTED),
    State.REJECTED: (State.STORED,),
    State.DELETED: (State.STORED, State.READY, State.LISTED, State.REJECTED),
    State.PURGED: (State.DELETED,),
}

PublicState = Literal["processing", "ready", "rejected"]

#: What the API calls a state; a deleted or purged image is not found.
PUBLIC: Final[dict[State, PublicState]] = {
    State.STORED: "processing",
    State.READY: "ready",
    State.LISTED: "ready",
    State.REJECTED: "rejected",
}
