"""`counters reconcile`."""

from __future__ import annotations

import click

from fanout_workers.admin.commands.options import count, dry_run, progress
from fanout_workers.admin.servers import Servers
from fanout_workers.counts import Counts
from fanout_workers.people import People


@click.group()
def counters() -> None:
    """The numbers on profiles: pictures, followers, follows."""


@counters.command()
@click.option("--user", "username", help="Hers alone; unless given, everyone's.")
@dry_run
@click.pass_obj
def reconcile(servers: Servers, username: str | None, dry_run: bool) -> None:
    """Set each number that is not the length of its list to that length; open profiles show it at once."""
    counts, wrong = Counts(servers.scripts), 0
    look = counts.wrong if dry_run else counts.mend
    chosen = (username,) if username is not None else People(servers.redis).all()
    with progress(chosen, "Profiles") as walk:
        for person in walk:
            for found in look(person):
                wrong += 1
                click.echo(f"{found.username}: {found.stands} {found.name}, the list has {found.length}")
    click.echo(f"{count(wrong, 'counter')} {'would be ' if dry_run else ''}set right")
