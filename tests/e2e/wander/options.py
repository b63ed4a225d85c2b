"""What can be said to pytest about the wandering: which seeds, and how long."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

#: Always walked, so that what is found once is looked at for good; beside them walks one that nobody has seen yet.
FIXED_SEEDS = (1, 2)
FIRST_FRESH = 1_000
STEPS = 40

_of_this_run = pytest.StashKey[list[int]]()
_SEEDS = "wander_seeds"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("wandering at random")
    group.addoption("--wander-seed", type=int, action="append", metavar="SEED", help="walk this one (may be repeated)")
    group.addoption("--wander-fresh", type=int, metavar="N", help="walk so many that nobody has seen yet")
    group.addoption("--wander-steps", type=int, default=STEPS, metavar="N", help="steps of each walk (%(default)s)")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tests run side by side: every process gets the same seeds."""
    node.workerinput[_SEEDS] = seeds(node.config)


def seeds(config: pytest.Config) -> list[int]:
    """The seeds to walk."""
    if _of_this_run not in config.stash:
        config.stash[_of_this_run] = getattr(config, "workerinput", {}).get(_SEEDS) or _chosen(config)
    return config.stash[_of_this_run]


def _chosen(config: pytest.Config) -> list[int]:
    named, fresh = config.getoption("--wander-seed"), config.getoption("--wander-fresh")
    if named:
        return list(named)
    return [*FIXED_SEEDS, *_fresh(1)] if fresh is None else _fresh(fresh)


def _fresh(count: int) -> list[int]:
    return [FIRST_FRESH + secrets.randbelow(1_000_000) for _ in range(count)]
