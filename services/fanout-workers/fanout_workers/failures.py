"""What a handler raises when it can't do its work; the worker decides what becomes of the message.

Anything else that it raises counts as `Later`.
"""

from __future__ import annotations

import traceback
from typing import Final

#: Characters of a reason and of a trace in a message's headers, which have to fit into one frame of 128 KiB.
_REASON_LENGTH: Final = 500
_TRACE_LENGTH: Final = 8_000


class Permanent(Exception):
    """This message can never be handled: it goes to the dead letters at once."""


class Later(Exception):
    """Not now, for a reason that lies with this message: it is tried again after a wait, five times in all."""


class HandedBack(Exception):
    """The message is the broker's again: the connection it came by is over, or this process stops."""


class HeldTooLong(Exception):
    """The dependency has been away for longer than the broker lets a message be in hand."""


def described(error: Exception) -> dict[str, str]:
    """`reason` and `trace`, for the headers of a dead letter."""
    reason, trace = f"{type(error).__name__}: {error}", "".join(traceback.format_exception(error))
    return {"reason": _encodable(reason[:_REASON_LENGTH]), "trace": _encodable(trace[-_TRACE_LENGTH:])}


def _encodable(text: str) -> str:
    """A lone surrogate can't be sent, and a dead letter that can't be sent would block its queue."""
    return text.encode("utf-8", "backslashreplace").decode()
