"""`python -m fanout_workers.decoder <pid of its parent>`: originals on standard input, answers on standard output."""

from __future__ import annotations

import os
import sys
from typing import IO

from fanout_workers.decoder import limits, pictures
from fanout_workers.decoder.protocol import Answer, Refused, encode, read_frame, write_frame


def main(parent: int) -> None:
    """Until the input ends."""
    limits.die_with(parent)
    limits.leave_signals_to_parent()
    answers = _answers_only()
    limits.limit_process()
    pictures.prepare()
    while (original := read_frame(sys.stdin.buffer)) is not None:
        limits.limit_next_picture()
        write_frame(answers, encode(_answer(original)))


def _answers_only() -> IO[bytes]:
    """Standard output for answers alone: what a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _answer(original: bytes) -> Answer:
    try:
        return pictures.render(original)
    except pictures.Unrenderable as refusal:
        return Refused(str(refusal), for_memory=isinstance(refusal, pictures.OutOfMemory))


main(int(sys.argv[1]))
