"""A process whose work hangs is ended, and says where it hung."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
from gevent import monkey
monkey.patch_all()
import logging, sys, time
import gevent
from fanout_workers.watchdog import Watchdog
logging.basicConfig(stream=sys.stdout, format="%(message)s")
watchdog = Watchdog({limit_s}, {stuck_s})
watchdog.start()
def some_work():
    with watchdog.watching():
        {work}
gevent.spawn(some_work).join()
{after}
print("it came to its end")
"""
BLOCK = "while True: pass"


def run(work: str, *, limit_s: float = 30, stuck_s: float = 30, after: str = "") -> subprocess.CompletedProcess[str]:
    program = PROGRAM.format(work=work, limit_s=limit_s, stuck_s=stuck_s, after=after)
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)


def test_m10_work_that_takes_too_long_ends_the_process() -> None:
    ended = run("gevent.sleep(60)", limit_s=1)
    assert ended.returncode == 1
    assert "took more than 1 s" in ended.stdout
    assert "in some_work" in ended.stdout


def test_m10_a_call_that_blocks_everything_ends_the_process() -> None:
    ended = run(BLOCK, stuck_s=2)
    assert ended.returncode == 1
    assert "in some_work" in ended.stderr


def test_work_within_its_limit_is_left_alone() -> None:
    ended = run("gevent.sleep(2.5)", limit_s=10, stuck_s=2)
    assert (ended.returncode, ended.stdout) == (0, "it came to its end\n")


def test_a_stop_that_hangs_is_ended_in_time() -> None:
    ended = run("pass", after="watchdog.end_within(1)\n" + BLOCK)
    assert ended.returncode == 1
    assert "it came to its end" not in ended.stdout
