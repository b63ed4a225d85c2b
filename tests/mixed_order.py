"""The order of the tests' files: by turns one that fills the processor, one that mostly waits, another.

A file stays whole. Side by side that takes less time than folder after folder, where first all want the processor, and
then hardly anybody does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, groupby, zip_longest
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
#: Browsers fill the processor; those who look at one process wait for its heartbeats and timeouts.
TURNS = ("e2e", "integration")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    files = [list(file) for _, file in groupby(items, key=lambda item: item.path)]
    of_turn = [[file for file in files if _turn(file[0].path) == turn] for turn in range(len(TURNS) + 1)]
    items[:] = chain.from_iterable(_by_turns(of_turn))


def _turn(path: Path) -> int:
    folder = path.relative_to(TESTS).parts[0]
    return TURNS.index(folder) if folder in TURNS else len(TURNS)


def _by_turns(of_turn: Iterable[list[list[pytest.Item]]]) -> Iterator[list[pytest.Item]]:
    for turns in zip_longest(*of_turn, fillvalue=[]):
        yield from turns
