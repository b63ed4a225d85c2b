"""Both gateways die at once, so everyone reconnects: chance spreads them, the APIs stay quick, and all are back."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from e2e import photos
from e2e.client import Arrive, Client, unused_name
from e2e.everyone import Everyone, everyone_at
from eventually import eventually
from full_size import how_many
from local_stack import Stack
from local_stack.services import GATEWAYS

#: Seconds until all are back: gateways have to start, and who was turned away a few times waits some seconds.
BACK_WITHIN_S = 90
#: What the client waits at most before it first tries, in ms: twice as long each time, and half of it is chance.
FIRST_WAIT_MS, LONGEST_WAIT_MS = 400, 20_000
#: Seconds that a page of the API may take while everyone reconnects, on a machine that does much else.
QUICK_S = 1.0


@contextmanager
def asked_again_and_again(client: Client, path: str) -> Iterator[list[float]]:
    """How long each answer took, in seconds."""
    took: list[float] = []
    over = threading.Event()

    def ask() -> None:
        while not over.wait(0.02):
            began = time.monotonic()
            assert client.get(path).status_code == 200
            took.append(time.monotonic() - began)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield took
    finally:
        over.set()
        asking.join(60)


def waits(everyone: Everyone, since: float) -> list[float]:
    """How long each page waited each time, as a share of the longest that it might have."""
    shares: list[float] = []
    in_vain = dict.fromkeys(range(everyone.count), 0)
    for here in everyone.since(since, "waits", "live"):
        if here.what == "live":
            in_vain[here.page] = 0
        else:
            shares.append(here.ms / min(FIRST_WAIT_MS * 2 ** in_vain[here.page], LONGEST_WAIT_MS))
            in_vain[here.page] += 1
    return shares


def test_r7_when_all_reconnect_at_once_chance_spreads_them_the_api_stays_quick_and_all_are_back(
    stack: Stack, arrive: Arrive, base_url: str
) -> None:
    mia = arrive(unused_name("mia"))
    mia.share(photos.plain(seed=90))
    with everyone_at(base_url, how_many(150, 2_000)) as everyone:
        eventually(lambda: everyone.live() == everyone.count, "all are live", BACK_WITHIN_S)
        died = time.time()
        with asked_again_and_again(arrive(), "/api/timelines/latest") as took:
            for name in GATEWAYS:
                stack.kill(name)
            eventually(
                lambda: len(everyone.since(died, "tries")) >= everyone.count, "all lost their lines", BACK_WITHIN_S
            )
            eventually(lambda: everyone.live() == everyone.count, "all are back", BACK_WITHIN_S)
        shares, quick = statistics.quantiles(waits(everyone, died), n=10), statistics.quantiles(took, n=20)[-1]
        print(f"all back after {time.time() - died:.1f} s; of the longest wait each had, by tenths of all waits:")
        print([f"{share:.2f}" for share in shares])
        print(f"meanwhile 95 % of {len(took)} answers took at most {quick * 1000:.0f} ms")
        assert shares[0] < 0.65, "who is lucky waits little more than half of the longest"
        assert shares[-1] > 0.85, "and others nearly all of it"
        assert quick < QUICK_S
        assert everyone.since(died, "reset") == [], "they went on from where they were"

        stack.wait_until_ready(*GATEWAYS)
        imageid = mia.share(photos.plain(seed=91))
        eventually(lambda: len(seen(everyone, imageid)) >= everyone.count, "all see the next picture", BACK_WITHIN_S)
        assert seen(everyone, imageid) == list(range(everyone.count))


def seen(everyone: Everyone, imageid: str) -> list[int]:
    """The pages that were told of the picture, each as often as it was."""
    return sorted(here.page for here in everyone.since(0, "picture") if here.imageid == imageid)
