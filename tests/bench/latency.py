"""How long a picture takes from the beginning of its upload to its followers' open pages, and where the time goes."""

from __future__ import annotations

import asyncio
import os
import secrets
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.bench.figures import print_table, spread
from tests.bench.pictures import twelve_megapixels
from tests.bench.processes import Times, means_between, times
from tests.bench.watchers import Watchers
from tornado.httpclient import AsyncHTTPClient

from local_stack import Stack, StackSettings, all_processes
from local_stack.demo.api import Api
from local_stack.services import APIS, WORKERS

UPLOADERS = 4
FOLLOWERS = 20
PAGES_EACH = 10
UPLOADS_PER_S = 2
#: The first ones meet cold caches, connections and code.
WARM_UP = 4
#: Seconds that the last picture has for its way.
ARRIVES_WITHIN_S = 15


@dataclass(frozen=True)
class Upload:
    """One upload: when (seconds since 1970) it began and when it was accepted."""

    imageid: str
    began: float
    accepted: float


def measure(seconds: int) -> None:
    """Start a system of its own, upload for so many seconds, print what was seen."""
    with tempfile.TemporaryDirectory(prefix="cloudstagram-bench-") as data:
        settings = StackSettings.on_free_ports(Path(data), os.environ)
        with Stack(settings, all_processes(settings)) as stack:
            print("Starting a system of its own ...", flush=True)
            stack.start()
            asyncio.run(_measure(settings.base_url, settings.ports, seconds))


async def _measure(base_url: str, ports: Mapping[str, int], seconds: int) -> None:
    uploaders, followers = _people(base_url)
    watchers = Watchers(base_url)
    await watchers.open([follower.cookie for follower in followers for _ in range(PAGES_EACH)])
    pictures = [twelve_megapixels(seed) for seed in range(UPLOADERS)]
    print(f"{UPLOADS_PER_S} uploads a second of {len(pictures[0]) / 1e6:.1f} MB each, for {seconds} s ...", flush=True)
    await _upload(uploaders, pictures, WARM_UP)
    before = _times(ports)
    uploads = await _upload(uploaders, pictures, seconds * UPLOADS_PER_S)
    await _all_arrived(watchers, uploads)
    thumbnails = [await _fetched_ms(f"{base_url}/images/{upload.imageid}/thumbnail") for upload in uploads]
    _report(uploads, watchers, thumbnails, means_between(before, _times(ports)))
    watchers.close()


def _people(base_url: str) -> tuple[list[Api], list[Api]]:
    """Registered people: those who upload, and those who follow all of them."""
    everyone = [(f"bench_{secrets.token_hex(5)}", Api(base_url)) for _ in range(UPLOADERS + FOLLOWERS)]
    for name, api in everyone:
        api.call("POST", "/api/users", {"username": name, "password": secrets.token_hex(8)})
    uploaders, followers = everyone[:UPLOADERS], everyone[UPLOADERS:]
    for _, follower in followers:
        for name, _ in uploaders:
            follower.call("PUT", f"/api/follows/{name}")
    return [api for _, api in uploaders], [api for _, api in followers]


async def _upload(uploaders: Sequence[Api], pictures: Sequence[bytes], count: int) -> list[Upload]:
    """Begin one at each tick, whether or not the one before is through."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    with ThreadPoolExecutor(len(uploaders)) as threads:
        pending = []
        for number in range(count):
            await asyncio.sleep(max(0, start + number / UPLOADS_PER_S - loop.time()))
            each = number % len(uploaders)
            pending.append(loop.run_in_executor(threads, _post, uploaders[each], pictures[each], number))
        return await asyncio.gather(*pending)


def _post(uploader: Api, picture: bytes, number: int) -> Upload:
    began = time.time()
    answer = uploader.post_form("/api/images", {"comment": f"Number {number}"}, ("p.jpg", picture), {})
    return Upload(answer["imageid"], began, time.time())


async def _all_arrived(watchers: Watchers, uploads: Sequence[Upload]) -> None:
    async with asyncio.timeout(ARRIVES_WITHIN_S):
        while not all(_pages_reached(watchers, upload) == FOLLOWERS * PAGES_EACH for upload in uploads):
            await asyncio.sleep(0.05)


def _pages_reached(watchers: Watchers, upload: Upload) -> int:
    arrivals = watchers.arrivals.get(upload.imageid)
    return len(arrivals.reached) if arrivals else 0


async def _fetched_ms(url: str) -> float:
    began = time.perf_counter()
    await AsyncHTTPClient().fetch(url)
    return (time.perf_counter() - began) * 1000


def _times(ports: Mapping[str, int]) -> Times:
    apis, workers = ({name: ports[name] for name in names} for names in (APIS, WORKERS))
    return times(apis, "cloudstagram_http_request_seconds", "method") | times(
        workers, "cloudstagram_message_seconds", "queue"
    )


def _report(
    uploads: Sequence[Upload], watchers: Watchers, thumbnails: Sequence[float], means: dict[tuple[str, str], float]
) -> None:
    seen = [(upload, watchers.arrivals[upload.imageid]) for upload in uploads]
    rows = {
        "upload begun → every page": [(at - u.began) * 1000 for u, a in seen for at in a.reached],
        "upload begun → its last page": [(max(a.reached) - u.began) * 1000 for u, a in seen],
        "upload begun → accepted (202)": [(u.accepted - u.began) * 1000 for u, _ in seen],
        "accepted → announced in Redis": [(a.announced - u.accepted) * 1000 for u, a in seen],
        "announced → every page": [(at - a.announced) * 1000 for _, a in seen for at in a.reached],
        "thumbnail fetched, not yet cached": list(thumbnails),
    }
    heads = ("milliseconds", "p50", "p99", "worst", "of")
    title = f"From an upload to {FOLLOWERS * PAGES_EACH} open pages"
    print_table(title, heads, [(name, *spread(values)) for name, values in rows.items()])
    own = [(f"{process}, {what}", f"{mean:.0f}") for (process, what), mean in sorted(means.items())]
    print_table("What the processes themselves took", ("mean milliseconds", "each"), own)
