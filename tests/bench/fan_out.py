"""How many timelines a second one fan-out reaches, beside what Redis can do at all on this machine."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import redis
from tests.bench.figures import print_table
from ulid import PureRandomPolicy, ULIDGenerator

from cloudstagram.contracts import keys
from cloudstagram.contracts.identifiers import imageid_for
from cloudstagram.contracts.messages import Image, ImageMessage
from cloudstagram.scripts import Scripts
from fanout_workers.lists import Lists, More
from local_stack import Stack, StackSettings
from local_stack.programs import find
from local_stack.redis_server import redis_process

CELEBRITY = "celebrity"
PUSHES = 1_000_000
#: Followers, and how many entries each one's timeline holds beforehand. A hundred thousand full ones would be 2.3 GB.
CASES = ((100_000, 0), (10_000, 800))
ROUNDS = 5
#: Redis's default length of its slow log: the last commands, which are nearly all steps of the last round.
SLOWEST_KEPT = 128


def measure() -> None:
    """Start a Redis of its own, as the system configures it, and print the rates side by side."""
    with tempfile.TemporaryDirectory(prefix="cloudstagram-bench-") as data:
        settings = StackSettings.on_free_ports(Path(data), os.environ)
        with Stack(settings, (redis_process(settings),)) as stack:
            stack.start()
            rows = [_case(settings, followers, entries) for followers, entries in CASES]
    heads = ("timelines a second", "fan-out", "redis-benchmark", "ratio", "longest script")
    print_table("A celebrity's fan-out, steps of the worker's own script", heads, rows)


def _case(settings: StackSettings, followers: int, entries: int) -> tuple[str, str, str, str, str]:
    client = redis.Redis.from_url(settings.redis_url, decode_responses=True)
    limit = _pushes_per_s(settings)
    client.flushall()
    _fill(client, followers, entries)
    lists = Lists(client, Scripts(client, "fanout_workers"))
    client.config_set("slowlog-log-slower-than", 0)
    rate = max(followers / _fan_out_s(lists, _new_image(lists)) for _ in range(ROUNDS))
    name = f"{followers:,} timelines of {entries}"
    return name, f"{rate:,.0f}", f"{limit:,.0f}", f"{rate / limit:.2f}", f"{_longest_ms(client):.1f} ms"


def _longest_ms(client: redis.Redis) -> float:
    """How long one command kept Redis from all others, by its own clock, since it was told to note every command."""
    entries: Any = client.slowlog_get(SLOWEST_KEPT)
    return max(float(entry["duration"]) for entry in entries) / 1000


def _pushes_per_s(settings: StackSettings) -> float:
    """What redis-benchmark pushes into one list, fifty at a time."""
    program = find("redis-benchmark", settings.search_path)
    command = (program, "-p", str(settings.ports["redis"]), "-t", "lpush", "-P", "50", "-n", str(PUSHES), "-q")
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return max(float(rate) for rate in re.findall(r"LPUSH[^\r\n]*?([\d.]+) requests per second", said))


def _fill(client: redis.Redis, followers: int, entries: int) -> None:
    """Everyone who follows, each with a timeline of so many imageids older than any that comes."""
    old = [f"00000000000000000000{number:06}" for number in range(entries)]
    index = keys.followers_index(CELEBRITY)
    pipeline = client.pipeline(transaction=False)
    for number in range(followers):
        follower = f"follower_{number}"
        pipeline.zadd(index, {follower: number + 1})
        if old:
            pipeline.lpush(keys.timeline(follower), *old)
        if number % 500 == 499:
            pipeline.execute()
    pipeline.execute()


def _new_image(lists: Lists) -> str:
    imageid = imageid_for(str(ULIDGenerator(policy=PureRandomPolicy()).generate()), CELEBRITY)
    message = ImageMessage(userid=CELEBRITY, filename=imageid, comment="", uploaded="", mime="image/jpeg")
    lists.set_image(Image.of(message))
    return imageid


def _fan_out_s(lists: Lists, imageid: str) -> float:
    """Seconds until all timelines have it."""
    began = time.perf_counter()
    while isinstance(lists.fan_out(CELEBRITY, imageid), More):
        pass
    return time.perf_counter() - began
