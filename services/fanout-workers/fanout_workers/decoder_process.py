"""The parent's side of the decoder: one child for many pictures, replaced when it dies, hangs, or has done enough."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping
from typing import Any, Final

import gevent
import msgspec
from gevent import subprocess
from gevent.lock import BoundedSemaphore

from fanout_workers.decoder.protocol import Refused, Rendered, decode, read_frame, write_frame

#: Seconds for one picture, by the clock.
WALL_S: Final = 20.0
#: Pictures of one child: whatever a decoding library leaks is bounded.
_PICTURES: Final = 200
#: Seconds for a child that has closed its end to be gone.
_GOODBYE_S: Final = 1.0
#: A child gets what finding programs and libraries needs, and no address of a server, which holds a password.
_INHERITED: Final = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "LANG", "HOME", "TMPDIR")
#: One thread: more at once means more processes. All in memory, nothing on disk. No plain text between our JSON lines.
#: Few arenas: glibc reserves 64 MB of address space for each, which our limit would count.
_VIPS: Final = {"VIPS_CONCURRENCY": "1", "VIPS_DISC_THRESHOLD": "2g", "VIPS_WARNING": "0", "MALLOC_ARENA_MAX": "2"}


class Undecodable(Exception):
    """No picture can be made of it; the text says why, in words its owner can act on."""


class DecoderDied(Exception):
    """The child ended or was killed over this picture: perhaps the picture's fault, perhaps the machine's."""


class DecoderProcess:
    """Renders one picture at a time; who else comes waits."""

    def __init__(self, environ: Mapping[str, str], wall_s: float = WALL_S) -> None:
        self._environment = {name: environ[name] for name in _INHERITED if name in environ} | _VIPS
        self._wall_s = wall_s
        self._child: subprocess.Popen[bytes] | None = None
        self._rendered = 0
        self._one_at_a_time = BoundedSemaphore(1)

    @property
    def pid(self) -> int | None:
        """The child's, while there is one."""
        return None if self._child is None else self._child.pid

    def start(self) -> None:
        """So that the first picture does not wait for the imports (0.3 s)."""
        self._running()

    def stop(self) -> None:
        """A child at work is left alone: it dies with this process, and nobody takes that for the picture's fault."""
        if not self._one_at_a_time.locked():
            self._end()

    def render(self, original: bytes) -> Rendered:
        """Raises Undecodable or DecoderDied."""
        with self._one_at_a_time:
            answer = self._ask(self._running(), original)
            if isinstance(answer, Refused) and answer.for_memory and self._rendered:
                self._end()
                answer = self._ask(self._running(), original)
            self._rendered += 1
        if isinstance(answer, Refused):
            raise Undecodable(answer.reason)
        return answer

    def _running(self) -> Any:
        if self._child is not None and (self._rendered >= _PICTURES or self._child.poll() is not None):
            self._end()
        if self._child is None:
            command = [sys.executable, "-m", "fanout_workers.decoder", str(os.getpid())]
            self._child = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=self._environment
            )
            self._rendered = 0
        return self._child

    def _ask(self, child: Any, original: bytes) -> Rendered | Refused:
        alarm = gevent.spawn_later(self._wall_s, child.kill)
        try:
            write_frame(child.stdin, original)
            frame = read_frame(child.stdout)
            if frame is not None:
                return decode(frame)
        except (OSError, msgspec.DecodeError):
            pass  # it died while we wrote, or was made to answer nonsense: the same to us
        finally:
            hung = alarm.ready()
            alarm.kill()
        self._end(_GOODBYE_S)
        raise DecoderDied(f"no answer within {self._wall_s:.0f} s" if hung else f"ended with {child.returncode}")

    def _end(self, wait_s: float = 0) -> None:
        """Gives it `wait_s` to end by itself, so that its return code is its own."""
        child, self._child = self._child, None
        if child is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=wait_s)
        child.kill()
        child.wait()
        for pipe in filter(None, (child.stdin, child.stdout)):
            with contextlib.suppress(OSError):  # what it had not read is lost with it
                pipe.close()
