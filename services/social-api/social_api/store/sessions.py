"""Where sessions begin and end; every service reads them through `cloudstagram.sessions`."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from cloudstagram.contracts import keys
from cloudstagram.redis_client import translate
from cloudstagram.scripts import Emitted, Scripts
from cloudstagram.sessions import SLIDING_S, Session
from social_api.new_sessions import ABSOLUTE_S


class NewSession(Struct, frozen=True):
    """A session that is to begin, under the hash of its token."""

    token_hash: str
    session: Session

    @property
    def arguments(self) -> tuple[str | int, ...]:
        """As the scripts take it."""
        return self.token_hash, msgspec.json.encode(self.session).decode(), SLIDING_S, ABSOLUTE_S


class SessionStore:
    """`tokenhash:session` and `username:sessions`."""

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts

    def begin(self, new: NewSession) -> Emitted:
        """The oldest of the person's sessions end where she has too many."""
        username = new.session.username
        with translate():
            emitted: Emitted = self._scripts.run("begin_session", keys.sessions(username), username, *new.arguments)
        return emitted

    def end(self, token_hash: str) -> Emitted:
        """Nothing is emitted where there is no such session."""
        with translate():
            emitted: Emitted = self._scripts.run("end_session", keys.session(token_hash), token_hash)
        return emitted
