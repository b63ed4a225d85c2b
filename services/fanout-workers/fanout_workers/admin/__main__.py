"""`cloudstagram-admin`, also `python -m fanout_workers.admin`: the only file that wires."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import partial
from typing import Any

import click

from cloudstagram import mongo_client, redis_client
from cloudstagram.errors import DependencyDown
from fanout_workers.admin.commands.counters import counters
from fanout_workers.admin.commands.dead_letters import dead_letters
from fanout_workers.admin.commands.images import images
from fanout_workers.admin.commands.options import one_line
from fanout_workers.admin.commands.orphans import orphans
from fanout_workers.admin.commands.status import status
from fanout_workers.admin.commands.timelines import timelines
from fanout_workers.admin.servers import Servers


class _OneLine(click.Group):
    """A server that is away ends a command with one line, never with a trace."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with redis_client.translate(), mongo_client.translate():
                return super().invoke(ctx)
        except DependencyDown as error:
            raise click.ClickException(one_line(error)) from None


@click.group(cls=_OneLine, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Look after a running Cloudstagram.

    Everything here may be done while people use it, and may be done twice: each step is one that the workers themselves
    do, or is taken up by them. What changes something has --dry-run, which says what would be done.

    The servers are read from REDIS_URL, MONGODB_URL and RABBITMQ_URL, or from VCAP_SERVICES on Cloud Foundry.

    \b
    Where to begin:
      cloudstagram-admin status             is anything waiting, or given up?
      cloudstagram-admin dead-letters list  what was given up, and why?
    """
    servers = Servers(os.environ, partial(datetime.now, UTC))
    ctx.obj = servers
    ctx.call_on_close(servers.close)


for command in (status, dead_letters, timelines, counters, images, orphans):
    cli.add_command(command)


def main() -> None:
    cli(prog_name="cloudstagram-admin")


if __name__ == "__main__":
    main()
