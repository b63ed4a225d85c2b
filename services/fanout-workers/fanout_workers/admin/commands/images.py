"""`images reprocess`."""

from __future__ import annotations

import click

from cloudstagram.contracts.identifiers import is_imageid
from fanout_workers.admin.commands.options import count, dry_run, progress
from fanout_workers.admin.images import AdminRecords, NotReprocessed, Reprocessing
from fanout_workers.admin.servers import Servers


@click.group()
def images() -> None:
    """Pictures, on their way from an upload to everyone's lists."""


@images.command()
@click.argument("imageids", nargs=-1, metavar="[IMAGEID]...")
@click.option("--user", "username", help="All of one person's, instead of naming some.")
@click.option("--renditions", is_flag=True, help="Make display image and thumbnail anew from the original, too.")
@dry_run
@click.pass_obj
def reprocess(
    servers: Servers, imageids: tuple[str, ...], username: str | None, renditions: bool, dry_run: bool
) -> None:
    """Set pictures on their way again, from the state in which they are.

    What is listed is put where it is missing, what is deleted is removed once more: each step finds what is done
    already. The outbox-relay takes them up, within a second where nothing else is due. A picture stays visible
    meanwhile.

    \b
    cloudstagram-admin images reprocess 01KAWZ6Q8X3M5V7N9P1R2S4T6V
    cloudstagram-admin images reprocess --user ann --renditions --dry-run
    """
    if bool(imageids) == bool(username):
        raise click.UsageError("name pictures by their imageids, or say --user")
    if strange := [imageid for imageid in imageids if not is_imageid(imageid)]:
        raise click.UsageError(f"not an imageid: {', '.join(strange)}")
    work = Reprocessing(AdminRecords(servers.database, servers.now))
    step = work.what if dry_run else work.begin
    done = refused = 0
    chosen = imageids if username is None else list(work.images_of(username))
    with progress(chosen, "Pictures") as walk:
        for imageid in walk:
            try:
                click.echo(step(imageid, renditions))
                done += 1
            except NotReprocessed as why:
                click.echo(str(why), err=True)
                refused += 1
    click.echo(f"{count(done, 'picture')} {'would be ' if dry_run else ''}set on the way again, {refused} left alone")
    if refused and username is None:
        raise SystemExit(1)
