"""What can be said to pytest about the wandering: which seeds, and how long."""

from __future__ import annotations

import secrets

import pytest

#: Always walked, so that what is found once is looked at for good; beside them walks one that nobody has seen yet.
FIXED_SEEDS = (1, 2)
STEPS = 40


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("wandering at random")
    group.addoption("--wander-seed", type=int, action="append", metavar="SEED", help="walk this one; may be repeated")
    group.addoption("--wander-fresh", type=int, metavar="N", help="walk so many seeds that nobody has seen yet")
    group.addoption("--wander-steps", type=int, default=STEPS, metavar="N", help="steps of each walk (%(default)s)")


def seeds(config: pytest.Config) -> list[int]:
    """The seeds to walk: those that were named, or so many fresh ones, or the fixed ones and a fresh one."""
    named, fresh = config.getoption("--wander-seed"), config.getoption("--wander-fresh")
    if named:
        return list(named)
    if fresh is not None:
        return _fresh(fresh)
    return [*FIXED_SEEDS, *_fresh(1)]


def _fresh(count: int) -> list[int]:
    return [1_000 + secrets.randbelow(1_000_000) for _ in range(count)]
