"""Which faults a seed draws: each its own kinds, its own pace (swarm testing: all kinds at once would hide some)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from tests.faults.world import SERVICES

from cloudstagram.contracts.topology import RESIZE_QUEUE, WORK_QUEUES
from local_stack.services import SERVERS


class Kind(StrEnum):
    KILL = "kill -9"
    KILL_CHILD = "kill -9 of a child"
    FREEZE = "freeze"
    STOP = "SIGTERM"
    DISK_ALARM = "disk alarm"
    DELETE_QUEUE = "deleted queue"
    POISON = "poison"
    DELAY = "delay"
    CUT = "cut"
    RESET = "reset"
    BLACK_HOLE = "black hole"
    NO_REPLIES = "no replies"
    ROLLBACK = "Redis without its last writes"


ON_LINKS = (Kind.DELAY, Kind.CUT, Kind.RESET, Kind.BLACK_HOLE, Kind.NO_REPLIES)
#: Those that have children: one gunicorn worker, one decoder.
PARENTS = ("upload-api", "timeline-api", "social-api", "resize")
#: Seconds at most that one fault lasts.
LONGEST_S = 20.0
#: Seconds from the first fault of a story to its second.
STORY_GAP_S = 1.0


@dataclass(frozen=True)
class Fault:
    """One of them; `target` is a process, a link or a queue, `seconds` how long it lasts where it has an end."""

    kind: Kind
    target: str
    seconds: float

    def __str__(self) -> str:
        return f"{self.kind} of {self.target} ({self.seconds:.1f} s)"


#: What has to meet for a way of recovery that chance alone would seldom take.
STORIES = (
    # A message that can't be passed on.
    (Fault(Kind.DISK_ALARM, "rabbitmq", 8), Fault(Kind.POISON, RESIZE_QUEUE.name, 0)),
    # A queue that its worker can't declare again: what is published comes back.
    (Fault(Kind.FREEZE, "resize", 6), Fault(Kind.DELETE_QUEUE, RESIZE_QUEUE.name, 0)),
    # A fan-out whose steps take so long that it lets others go first.
    (Fault(Kind.DELAY, "image-to-followers to redis", 12), Fault(Kind.FREEZE, "redis", 3)),
    # A retry that finds no queue.
    (Fault(Kind.DELETE_QUEUE, RESIZE_QUEUE.retry(1), 0), Fault(Kind.KILL_CHILD, "resize", 10)),
    # A message that is held while its connection is lost.
    (Fault(Kind.NO_REPLIES, "add-image-to-user to redis", 10), Fault(Kind.STOP, "add-image-to-user", 5)),
    # Renditions that take so long that the owner is faster.
    (Fault(Kind.DELAY, "resize to redis", 15), Fault(Kind.DELAY, "resize to mongodb", 15)),
)


@dataclass(frozen=True)
class Plan:
    """What one round draws from."""

    kinds: tuple[Kind, ...]
    #: Seconds on average between two faults.
    gap_s: float

    @classmethod
    def drawn(cls, random: Random, must: Kind | None = None) -> Plan:
        """Some of the kinds, `must` among them."""
        kinds = random.sample(list(Kind), random.randint(4, 8))
        if must and must not in kinds:
            kinds.append(must)
        return cls(tuple(sorted(kinds)), random.uniform(0.8, 3.0))

    def faults(self, random: Random, links: list[str]) -> Iterator[tuple[float, Fault]]:
        """Without end: seconds to wait, then what to do."""
        while True:
            kind = random.choice(self.kinds)
            seconds = min(LONGEST_S, 0.5 + random.expovariate(1 / 4))
            yield random.expovariate(1 / self.gap_s), Fault(kind, _target(kind, random, links), seconds)


def _target(kind: Kind, random: Random, links: list[str]) -> str:
    if kind in ON_LINKS:
        return random.choice(links)
    if kind in (Kind.KILL, Kind.FREEZE, Kind.STOP):
        # A server is everybody's: each as often as three services.
        return random.choice((*SERVICES, *SERVERS * 3))
    if kind is Kind.KILL_CHILD:
        return random.choice(PARENTS)
    if kind is Kind.DELETE_QUEUE:
        # Most retry queues are hardly used: a deletion that nobody notices shows nothing.
        return random.choice([name for work in WORK_QUEUES for name in (work.name, work.retry(1))])
    if kind is Kind.POISON:
        return random.choice([work.name for work in WORK_QUEUES])
    return "redis" if kind is Kind.ROLLBACK else "rabbitmq"
