"""`timelines rebuild`."""

from __future__ import annotations

import click

from fanout_workers.admin.commands.options import count, dry_run, progress
from fanout_workers.admin.servers import Servers
from fanout_workers.people import People
from fanout_workers.timelines import Timelines


@click.group()
def timelines() -> None:
    """People's home timelines."""


@timelines.command()
@click.option("--user", "username", help="Hers alone; unless given, everyone's.")
@dry_run
@click.pass_obj
def rebuild(servers: Servers, username: str | None, dry_run: bool) -> None:
    """Fill timelines up again with the newest images of all who are followed.

    Each is noted in Redis as due, as an unfollow does; rebuild-timeline does them one by one (up to ten seconds for
    somebody who follows 5,000), and her open pages fetch anew. Nothing is taken out, so nobody sees a gap meanwhile.
    """
    people, noted = People(servers.redis), 0
    lists = Timelines(servers.redis, servers.scripts)
    if username is not None and not people.are_there(username):
        raise click.ClickException(f"nobody is called {username}")
    chosen = (username,) if username is not None else people.all()
    with progress(chosen, "Timelines") as walk:
        for person in walk:
            noted += 1
            if not dry_run:
                lists.note_rebuild(person)
    click.echo(f"{count(noted, 'timeline')} {'would be ' if dry_run else ''}noted to be rebuilt")
