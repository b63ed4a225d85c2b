"""Work that goes on in threads for as long as a block runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event


@contextmanager
def going_on(works: Iterable[Callable[[], None]], enough: Event) -> Iterator[None]:
    """Each in a thread of its own, until `enough`, which the end of the block sets; raises what one of them raised."""
    works = list(works)
    with ThreadPoolExecutor(len(works)) as pool:
        going = [pool.submit(work) for work in works]
        try:
            yield
        finally:
            enough.set()
        for each in going:
            each.result()
