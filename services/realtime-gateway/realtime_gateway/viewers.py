"""One open socket, and what the gateway knows of who is behind it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final, Generic, Literal, Protocol, TypeVar

from cloudstagram.contracts.log import START, Place
from cloudstagram.sessions import token_hash
from realtime_gateway.frames import Frame

View = Literal["latest", "home", "profile"]

#: Why we close a socket (SockJS leaves 3000 to 4999 to applications): its session ended, its receiver does not read, it
#: says too much, or this process ends; and, as WebSockets say it, we failed.
SESSION_ENDED: Final = 4001
TOO_SLOW: Final = 4008
TOO_TALKATIVE: Final = 4029
GOING_AWAY: Final = 4010
FAILED: Final = 1011

K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Hashable)


class Socket(Protocol):
    """A SockJS session, whatever its transport. Neither call raises, nor calls back before it returns."""

    def send_frame(self, frame: Frame) -> None:
        """Sends, or closes the socket of a receiver that does not read."""

    def end(self, code: int, reason: str) -> None:
        """Closes it soon."""


class Viewer:
    """Identity is the session's alone. `view` is None until the first one was asked for."""

    __slots__ = (
        "identified",
        "open",
        "pending",
        "profile",
        "reset_due",
        "resume",
        "since",
        "socket",
        "token",
        "token_hash",
        "username",
        "view",
    )

    def __init__(self, socket: Socket, token: str | None) -> None:
        self.socket: Final = socket
        self.open = True
        #: Of the cookie that the socket was opened with; who it is is looked up at the first view.
        self.token: Final = token
        self.token_hash: Final = token_hash(token) if token else None
        self.identified = False
        self.username: str | None = None
        self.view: View | None = None
        self.profile: str | None = None
        #: Up to where the page is known that is looked at.
        self.resume: Place = START
        #: From where on every event was given to this socket; None before the first welcome.
        self.since: Place | None = None
        #: Views asked for and not answered yet.
        self.pending = 0
        #: Its page must be fetched anew, and was not told yet.
        self.reset_due = False

    @property
    def takes_marks(self) -> bool:
        """A mark says that all up to it was given: not so before the newest view's welcome, or a due reset."""
        return self.since is not None and not self.pending and not self.reset_due


class Groups(Generic[K, V]):
    """Sets by key; a key without members takes no memory."""

    def __init__(self) -> None:
        self._members: dict[K, set[V]] = {}

    def add(self, key: K, member: V) -> None:
        self._members.setdefault(key, set()).add(member)

    def discard(self, key: K, member: V) -> None:
        members = self._members.get(key)
        if members is not None:
            members.discard(member)
            if not members:
                del self._members[key]

    def of(self, key: K) -> set[V]:
        """The members themselves, not a copy; empty for an unknown key."""
        return self._members.get(key) or set()

    def __contains__(self, key: K) -> bool:
        return key in self._members
