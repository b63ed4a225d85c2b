"""Options that several commands have, and how they speak of progress, errors, numbers and times."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

import click

T = TypeVar("T")

dry_run = click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")


@contextmanager
def progress(steps: Iterable[T], label: str, length: int | None = None) -> Iterator[Iterable[T]]:
    """A bar around a long walk, on a terminal's standard error alone: what a command found can be piped on."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(steps, length=length, label=label, file=sys.stderr, hidden=hidden) as walk:
        yield walk


def one_line(error: Exception, most: int = 160) -> str:
    """Without what a driver adds about itself."""
    return " ".join(str(error).split()).partition(" (configured")[0][:most]


def count(number: int, noun: str) -> str:
    """`1 timeline`, `2 timelines`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def age(time: timedelta) -> str:
    """`4 s`, `3 min`, `2 h`, `5 d`."""
    seconds = max(0, int(time.total_seconds()))
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
