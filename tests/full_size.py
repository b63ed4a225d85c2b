"""How many: tests of what happens to very many run with fewer, unless the environment asks for all of them."""

from __future__ import annotations

import os

#: `1`: as many as docs/faults.md names, which takes minutes.
VARIABLE = "CLOUDSTAGRAM_TEST_FULL_SIZE"


def how_many(usual: int, full: int) -> int:
    """`usual` in a run of all tests, `full` where the environment asks for it."""
    return full if os.environ.get(VARIABLE) == "1" else usual
