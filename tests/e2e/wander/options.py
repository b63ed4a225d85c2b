"""What can be said to pytest about the wandering: which walk, and for how long."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

#: Seconds, without what it takes to start the system and to compare in the end: as long as a run of all tests bears.
WALK_S = 15.0
SEED_BYTES = 4

_of_this_run = pytest.StashKey[str]()
_SEED = "wander_seed"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("wandering at random")
    group.addoption("--wander-seed", default="", metavar="SEED", help="walk this one, not one that nobody has seen yet")
    group.addoption(
        "--wander-seconds", type=float, default=WALK_S, metavar="S", help="how long to walk (default: %(default)s)"
    )


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tests run side by side: every process gets the same seed."""
    node.workerinput[_SEED] = seed(node.config)


def pytest_report_header(config: pytest.Config) -> str:
    """Whoever wants to walk it again finds it above the results, whatever became of them."""
    return f"wandering at random: --wander-seed={seed(config)}"


def seed(config: pytest.Config) -> str:
    """The seed of this run, drawn anew where none is given."""
    if _of_this_run not in config.stash:
        given = config.getoption("--wander-seed") or getattr(config, "workerinput", {}).get(_SEED)
        config.stash[_of_this_run] = given or secrets.token_hex(SEED_BYTES)
    return config.stash[_of_this_run]
