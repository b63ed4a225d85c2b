"""How a foreground program of ours is told to stop."""

from __future__ import annotations

import signal
from types import FrameType

#: A terminal's Ctrl-C, its closing, and whoever asks politely.
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def interrupt_once() -> None:
    """Have the first signal raise KeyboardInterrupt; those after it can't disturb the stopping, which is bounded."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        for stop_signal in STOP_SIGNALS:
            signal.signal(stop_signal, signal.SIG_IGN)
        raise KeyboardInterrupt

    for stop_signal in STOP_SIGNALS:
        if stop_signal != signal.SIGHUP or signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup means it
            signal.signal(stop_signal, interrupt)
