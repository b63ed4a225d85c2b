"""`orphans sweep`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import click

from fanout_workers.admin.commands.options import count, dry_run, progress
from fanout_workers.admin.orphans import YOUNGEST, Orphans
from fanout_workers.admin.servers import Servers

_HOURS = int(YOUNGEST / timedelta(hours=1))


@click.group()
def orphans() -> None:
    """What was left in GridFS and belongs to nothing."""


@orphans.command()
@click.option(
    "--older-than",
    "hours",
    default=24,
    show_default=True,
    type=click.IntRange(_HOURS),
    help=f"Hours; no fewer than {_HOURS}, for an upload's chunks are there before its file.",
)
@dry_run
@click.pass_obj
def sweep(servers: Servers, hours: int, dry_run: bool) -> None:
    """Remove chunks without a file, and renditions whose picture is gone.

    Both are left where a process was killed at a bad moment, cost room and nothing else. Each is looked at again in the
    moment in which it is removed.
    """
    found = Orphans(servers.database, servers.now() - timedelta(hours=hours))
    number = 0
    for label, walk, remove in (
        ("Chunks", found.chunks_without_a_file(), found.remove_chunks),
        ("Renditions", found.renditions_without_an_original(), found.remove_rendition),
    ):
        number += _swept(label, walk, found.files(), remove, dry_run)
    click.echo(f"{count(number, 'orphan')} {'would be ' if dry_run else ''}removed")


def _swept(label: str, walk: Iterator[str | None], length: int, remove: Callable[[str], None], dry_run: bool) -> int:
    number = 0
    with progress(walk, label, length) as bar:
        for orphan in bar:
            if orphan is not None:
                number += 1
                click.echo(f"{label.lower()} of {orphan}")
                if not dry_run:
                    remove(orphan)
    return number
