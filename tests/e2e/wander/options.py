"""What can be said to pytest about the wandering: which seeds, and how long."""

from __future__ import annotations

import secrets

import pytest

#: Always walked, so that what is found once is looked at for good; beside them walks one that nobody has seen yet.
FIXED_SEEDS = (1, 2)
FIRST_FRESH = 1_000
STEPS = 40


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("wandering at random")
    group.addoption("--wander-seed", type=int, action="append", metavar="SEED", help="walk this one (may be repeated)")
    group.addoption("--wander-fresh", type=int, metavar="N", help="walk so many that nobody has seen yet")
    group.addoption("--wander-steps", type=int, default=STEPS, metavar="N", help="steps of each walk (%(default)s)")


def pytest_configure(config: pytest.Config) -> None:
    """Choose the seeds once, before the processes that run tests side by side are started: they get these options."""
    options = config.option
    if options.wander_seed is None:
        fixed, fresh = (FIXED_SEEDS, 1) if options.wander_fresh is None else ((), options.wander_fresh)
        options.wander_seed = [*fixed, *(FIRST_FRESH + secrets.randbelow(1_000_000) for _ in range(fresh))]


def seeds(config: pytest.Config) -> list[int]:
    """The seeds to walk."""
    chosen: list[int] = config.getoption("--wander-seed")
    return chosen
