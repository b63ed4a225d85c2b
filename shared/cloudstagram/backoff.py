"""How long to wait before trying again what failed."""

from __future__ import annotations

import random


def backoff_s(before: int, first_s: float, most_s: float) -> float:
    """By chance between half and all of a wait that begins with `first_s` and doubles up to `most_s`.

    `before` is how many waits there were before; the chance keeps those who failed together from coming together.
    """
    longest: float = first_s * (1 << min(before, 10))
    return min(most_s, longest) * random.uniform(0.5, 1)
