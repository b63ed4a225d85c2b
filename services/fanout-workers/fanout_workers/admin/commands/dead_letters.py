"""`dead-letters list|show|requeue|drop`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import click

from cloudstagram.contracts.topology import WORK_QUEUES, WorkQueue
from fanout_workers.admin.commands.options import count, dry_run
from fanout_workers.admin.dead_letters import DeadLetter, DeadLetters
from fanout_workers.admin.servers import Servers

_QUEUES: Final = {queue.name: queue for queue in WORK_QUEUES}
#: Characters of a reason in a line.
_REASON: Final = 90

_queue = click.option("--queue", type=click.Choice(list(_QUEUES)), help="Only those that this queue's worker gave up.")
_all = click.option("--all", "everything", is_flag=True, help="All of them, instead of naming some.")
_ids = click.argument("ids", nargs=-1, metavar="[ID]...")


@click.group("dead-letters")
def dead_letters() -> None:
    """What the workers gave up, after five attempts or at once.

    A dead letter ends no picture's way: its record keeps a time at which the outbox-relay publishes it again. So
    dead letters are for finding out why; once the cause is cured, requeue them, or drop them.

    An ID is made of what a letter says: it is the same each time, and twins have the same.
    """


@dead_letters.command("list")
@_queue
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1_000), help="The oldest of each queue.")
@click.pass_obj
def list_(servers: Servers, queue: str | None, limit: int) -> None:
    """One line for each: its id, queue, attempts and reason."""
    letters = DeadLetters(servers.broker)
    found = 0
    for work in _chosen(queue):
        for letter in letters.letters(work, limit):
            found += 1
            reason = " ".join(letter.reason.split())[:_REASON]
            click.echo(f"{letter.id}  {work.name}  {letter.attempts} attempts  {reason}")
    click.echo(count(found, "dead letter"), err=True)


@dead_letters.command()
@click.argument("id_", metavar="ID")
@_queue
@click.pass_obj
def show(servers: Servers, id_: str, queue: str | None) -> None:
    """All that one of them carries: its body, reason, attempts, request and trace."""
    letters = DeadLetters(servers.broker)
    for work in _chosen(queue):
        for letter in letters.letters(work):
            if letter.id == id_:
                click.echo(_described(letter))
                return
    raise click.ClickException(f"no dead letter is called {id_}: see cloudstagram-admin dead-letters list")


@dead_letters.command()
@_ids
@_queue
@_all
@dry_run
@click.pass_obj
def requeue(servers: Servers, ids: tuple[str, ...], queue: str | None, everything: bool, dry_run: bool) -> None:
    """Give them to their workers once more, with nothing counted against them.

    \b
    cloudstagram-admin dead-letters requeue 1f0c5d9a77b2
    cloudstagram-admin dead-letters requeue --all --queue resize_queue
    """
    letters = DeadLetters(servers.broker)
    _treat(letters, ids, queue, everything, dry_run, letters.requeue, "requeued")


@dead_letters.command()
@_ids
@_queue
@_all
@click.option("--yes", is_flag=True, help="Don't ask.")
@dry_run
@click.pass_obj
def drop(servers: Servers, ids: tuple[str, ...], queue: str | None, everything: bool, yes: bool, dry_run: bool) -> None:
    """Throw them away. The pictures that they were about go on all the same."""
    if everything and not yes and not dry_run:
        click.confirm("Drop all of them?", abort=True)
    letters = DeadLetters(servers.broker)
    _treat(letters, ids, queue, everything, dry_run, letters.drop, "dropped")


_Treatment = Callable[[WorkQueue, Callable[[DeadLetter], bool]], Iterator[DeadLetter]]


def _treat(
    letters: DeadLetters,
    ids: tuple[str, ...],
    queue: str | None,
    everything: bool,
    dry_run: bool,
    treatment: _Treatment,
    done: str,
) -> None:
    if bool(ids) == everything:
        raise click.UsageError("name dead letters by their ids, or say --all")

    def wanted(letter: DeadLetter) -> bool:
        return everything or letter.id in ids

    found = set()
    number = 0
    for work in _chosen(queue):
        treated = filter(wanted, letters.letters(work)) if dry_run else treatment(work, wanted)
        for letter in treated:
            found.add(letter.id)
            number += 1
            click.echo(f"{letter.id}  {work.name}")
    click.echo(f"{count(number, 'dead letter')} {'would be ' if dry_run else ''}{done}", err=True)
    if missing := sorted(set(ids) - found):
        raise click.ClickException(f"not there: {', '.join(missing)}")


def _chosen(queue: str | None) -> tuple[WorkQueue, ...]:
    return WORK_QUEUES if queue is None else (_QUEUES[queue],)


def _described(letter: DeadLetter) -> str:
    lines = [
        f"id        {letter.id}",
        f"queue     {letter.queue.name}",
        f"attempts  {letter.attempts}",
        f"request   {letter.request_id or 'unknown'}",
        f"reason    {letter.reason}",
        f"body      {letter.body}",
    ]
    return "\n".join([*lines, "", letter.trace.rstrip()] if letter.trace else lines)
