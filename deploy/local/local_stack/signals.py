"""How a foreground program of ours is told to stop."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

#: A terminal's Ctrl-C, its closing, and whoever asks politely.
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def interrupt_once(words: bytes = b"") -> None:
    """Have the first signal write ``words`` to standard error and raise KeyboardInterrupt.

    Those after it can't disturb the stopping, which is bounded.
    """

    def interrupt(number: int, frame: FrameType | None) -> None:
        for stop_signal in STOP_SIGNALS:
            signal.signal(stop_signal, signal.SIG_IGN)
        os.write(sys.stderr.fileno(), words)  # print could be in the middle of a line of its own
        raise KeyboardInterrupt

    for stop_signal in STOP_SIGNALS:
        if stop_signal != signal.SIGHUP or signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup means it
            signal.signal(stop_signal, interrupt)
