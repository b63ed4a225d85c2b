"""What a decoder may use, set by itself on itself before it sees a stranger's byte. Linux."""

from __future__ import annotations

import ctypes
import math
import os
import resource
import signal
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
#: Bytes of address space: an AVIF of 50 megapixels takes 0.9 GB, every other format less than 0.7, a photograph 0.2.
MEMORY: Final = 1024 * 1024 * 1024
#: Seconds of CPU for one picture; the largest that we take need about two.
CPU_S: Final = 15


def die_with(parent: int) -> None:
    """The kernel kills this process when its parent ends, however that comes; here, where it has ended already."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise SystemExit(0)


def leave_signals_to_parent() -> None:
    """A terminal and some platforms signal every process; the parent lets the picture at hand be finished."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def limit_process() -> None:
    """Memory, and no core is ever written, which would hold somebody's picture."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_next_picture() -> None:
    """From what this process has used until now."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = math.ceil(used.ru_utime + used.ru_stime) + CPU_S
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, most))
