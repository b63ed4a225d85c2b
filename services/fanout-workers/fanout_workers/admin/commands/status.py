"""`status`."""

from __future__ import annotations

from collections.abc import Iterator

import click

from cloudstagram import mongo_client, redis_client
from cloudstagram.errors import DependencyDown
from fanout_workers.admin.commands.options import age, count, one_line
from fanout_workers.admin.servers import Servers
from fanout_workers.admin.status import Work, queue_statuses, rebuilds_due


@click.command()
@click.pass_obj
def status(servers: Servers) -> None:
    """Queues and their consumers, dead letters, and the oldest work that waits.

    In good health each queue has consumers, nothing retries or is dead, the relay was seen within 10 s, and nothing has
    waited for longer than a minute. Ends with 1 where a server is away; what the others say is told all the same.
    """
    away = 0
    for part in (_queues, _records, _timelines):
        try:
            with redis_client.translate(), mongo_client.translate():
                for line in part(servers):
                    click.echo(line)
        except DependencyDown as error:
            away += 1
            click.echo(one_line(error), err=True)
    if away:
        raise SystemExit(1)


def _queues(servers: Servers) -> Iterator[str]:
    statuses = queue_statuses(servers.broker)
    yield f"{'queue':<26}{'waiting':>9}{'consumers':>11}{'retrying':>10}{'dead':>7}"
    for queue in statuses:
        waiting = "absent" if queue.waiting is None else str(queue.waiting)
        yield f"{queue.name:<26}{waiting:>9}{queue.consumers:>11}{queue.retrying:>10}{queue.dead:>7}"


def _records(servers: Servers) -> Iterator[str]:
    work = Work(servers.database, servers.now())
    waiting = list(work.waiting())
    for each in waiting:
        pictures = count(each.count, "picture")
        yield f"{each.state}: {pictures} for {each.whose}, the oldest ({each.imageid}) for {age(each.oldest)}"
    if not waiting:
        yield "no picture waits for anything"
    yield f"relay lag: {age(work.relay_lag())}"
    seen = work.relay_seen()
    yield "no relay was ever seen" if seen is None else f"relay last seen: {age(seen)} ago"


def _timelines(servers: Servers) -> Iterator[str]:
    rebuilds = rebuilds_due(servers.redis)
    oldest = f", the oldest for {age(rebuilds.oldest)}" if rebuilds.count else ""
    yield f"{count(rebuilds.count, 'timeline')} to be rebuilt{oldest}"
