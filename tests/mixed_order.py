"""The order of the tests' files: those that fill the processor stand evenly among those that mostly wait.

A file stays whole. Side by side that takes less time than folder after folder, where first all want the processor, and
then hardly anybody does.
"""

from __future__ import annotations

from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
#: The part of the whole by which the last file of a folder has its turn: browsers fill the processor, and what takes
#: long must not come last; who looks at one process waits for its heartbeats and timeouts.
DONE_BY = {"e2e": 0.75, "integration": 0.95}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    files = [list(file) for _, file in groupby(items, key=lambda item: item.path)]
    of_folders = [[file for file in files if _folder(file) == folder] for folder in dict.fromkeys(map(_folder, files))]
    turns = chain.from_iterable(map(_turns, of_folders))
    items[:] = chain.from_iterable(file for _, file in sorted(turns, key=itemgetter(0)))


def _folder(file: list[pytest.Item]) -> str:
    """`e2e`, `integration`, or nothing: all others are like one."""
    folder = file[0].path.relative_to(TESTS).parts[0]
    return folder if folder in DONE_BY else ""


def _turns(files: list[list[pytest.Item]]) -> list[tuple[float, list[pytest.Item]]]:
    """Each file of a folder with its place in the whole, 0 to 1."""
    step = DONE_BY.get(_folder(files[0]), 1.0) / len(files)
    return [(number * step, file) for number, file in enumerate(files)]
