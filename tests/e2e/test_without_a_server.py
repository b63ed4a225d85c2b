"""What callers notice while a server is dead or frozen, and what readiness says: each row of tests/degradation.py."""

from __future__ import annotations

import secrets
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count

import pytest
import requests

from degradation import CALLS, READINESS, Outcome, Server
from e2e import photos
from e2e.client import PASSWORD, Arrive, Client, unused_name
from eventually import eventually
from local_stack import Stack
from local_stack.services import GATEWAYS, WORKERS

#: By the beginning of a path: who answers it. Asked without the edge, whose cache would answer for longer.
ANSWERS = {
    "/api/timelines": "timeline-api",
    "/api/images": "upload-api",
    "/images": "upload-api",
    "/api": "social-api",
    "/": GATEWAYS[0],
}
#: Seconds that a call may take once the server is known to be away: it takes milliseconds, and this machine is busy.
AT_ONCE_S = 0.8
#: Seconds until the broker's heartbeat has found out, and more.
RED_WITHIN_S = 40
#: Processes that a row of readiness speaks of, where its name is not that of one.
MEANT = {
    "realtime-gateway": GATEWAYS,
    "each worker with a queue": tuple(name for name in WORKERS if name not in ("outbox-relay", "auditor")),
}


@contextmanager
def away(stack: Stack, server: Server, mishap: str) -> Iterator[None]:
    """Dead or frozen meanwhile; back, and all is ready, at the end."""
    if mishap == "dead":
        stack.stop_process(server)
    else:
        stack.kill(server, signal.SIGSTOP)
    try:
        yield
    finally:
        if mishap == "dead":
            stack.start_process(server)
        else:
            stack.kill(server, signal.SIGCONT)
        stack.wait_until_ready()


class Someone:
    """Has pictures, follows and likes, and asks for everything there is."""

    def __init__(self, stack: Stack, arrive: Arrive) -> None:
        self._ports = stack.settings.ports
        self._mia, self._leaver = arrive(unused_name("mia")), arrive(unused_name("leo"))
        self._other = arrive(unused_name("ada")).name
        self._imageid, self._unwanted = (self._mia.share(photos.plain(seed=seed)) for seed in (60, 61))
        self._seeds = count(100)
        #: Calls that take more than their address.
        self._special: dict[str, Callable[[], requests.Response]] = {
            "`POST /api/images`": self._upload,
            "`POST /api/users`": lambda: self._credentials("/api/users", f"n{secrets.token_hex(6)}"),
            "`POST /api/session`": lambda: self._credentials("/api/session", self._mia.name),
            "`DELETE /api/session`": lambda: self._call("DELETE", "/api/session", self._leaver),
            "`DELETE /api/images/{imageid}`": lambda: self._call("DELETE", f"/api/images/{self._unwanted}"),
            "`GET /api/likes?images=`": lambda: self._call("GET", f"/api/likes?images={self._imageid}"),
        }

    def ask(self, what: str) -> Outcome | str:
        """`what` is a row of the table."""
        method, _, path = what.strip("`").partition(" ")
        address = path.format(u=self._other, imageid=self._imageid)
        answer = self._special.get(what, lambda: self._call(method, address))()
        if answer.status_code == 503:
            assert answer.headers["Content-Type"].split(";")[0] == "application/problem+json"
            assert int(answer.headers["Retry-After"]) > 0
            return Outcome.REFUSED
        return Outcome.WORKS if answer.ok else answer.text

    def _call(self, method: str, path: str, client: Client | None = None, **options: object) -> requests.Response:
        """Over a connection of its own: calls come from many threads."""
        process = next(process for start, process in ANSWERS.items() if path.startswith(start))
        url = f"http://127.0.0.1:{self._ports[process]}{path}"
        cookies = (client or self._mia).session.cookies.get_dict()
        return requests.request(method, url, cookies=cookies, timeout=20, **options)  # type: ignore[arg-type]

    def _upload(self) -> requests.Response:
        image = photos.plain(width=320, height=240, seed=next(self._seeds))
        return self._call("POST", "/api/images", files={"image": ("a.jpg", image)})

    def _credentials(self, path: str, name: str) -> requests.Response:
        """In a browser of its own."""
        url = f"http://127.0.0.1:{self._ports['social-api']}{path}"
        return requests.post(url, json={"username": name, "password": PASSWORD}, timeout=20)


def asked_at_once(someone: Someone) -> dict[str, Outcome | str]:
    """All rows side by side, so that a timeout is waited for once, not by one row after another."""
    rows = [row.what for row in CALLS]
    with ThreadPoolExecutor(len(rows)) as pool:
        return dict(zip(rows, pool.map(someone.ask, rows), strict=True))


def asked(someone: Someone) -> tuple[dict[str, Outcome | str], dict[str, float]]:
    """Each row once: what became of it, and in how many seconds."""
    outcomes: dict[str, Outcome | str] = {}
    seconds: dict[str, float] = {}
    for row in CALLS:
        began = time.monotonic()
        outcomes[row.what] = someone.ask(row.what)
        seconds[row.what] = time.monotonic() - began
    return outcomes, seconds


def readiness(stack: Stack, process: str, server: Server) -> Outcome:
    answer = requests.get(f"http://127.0.0.1:{stack.settings.ports[process]}/readyz", timeout=10)
    if answer.json()["dependencies"].get(server, "ok") == "ok":
        return Outcome.WORKS
    return Outcome.TOLD if answer.ok else Outcome.NOT_READY


def says_so(stack: Stack, server: Server) -> bool:
    """Whether the readiness of every process is as the table says. All are asked at once: each waits for the server."""
    expected = {process: row.without(server) for row in READINESS for process in MEANT.get(row.what, (row.what,))}
    with ThreadPoolExecutor(len(expected)) as pool:
        found = pool.map(lambda process: readiness(stack, process, server), expected)
        return dict(zip(expected, found, strict=True)) == expected


@pytest.mark.parametrize("mishap", ["dead", "frozen"])
@pytest.mark.parametrize("server", Server)
def test_without_a_server_each_call_is_as_the_table_says_and_soon_costs_no_timeout(
    stack: Stack, arrive: Arrive, server: Server, mishap: str
) -> None:
    someone = Someone(stack, arrive)
    expected = {row.what: row.without(server) for row in CALLS}
    quickest = dict.fromkeys(expected, float("inf"))

    def as_expected(outcomes: dict[str, Outcome | str]) -> bool:
        """Now and again a busy machine answers too late; what is wrong each time is in the output of a failure."""
        print({what: outcome for what, outcome in outcomes.items() if outcome != expected[what]})
        return outcomes == expected

    def costs_no_timeout() -> bool:
        """A timeout is waited for each time; what a busy machine adds is not."""
        outcomes, seconds = asked(someone)
        if not as_expected(outcomes):
            return False
        quickest.update({what: min(took, quickest[what]) for what, took in seconds.items()})
        return all(took < AT_ONCE_S for took in quickest.values())

    with away(stack, server, mishap):
        eventually(lambda: as_expected(asked_at_once(someone)), "each call is as the table says")
        eventually(costs_no_timeout, f"no call waits for {server}")
        eventually(lambda: says_so(stack, server), "readiness is as the table says", RED_WITHIN_S)
    for row in CALLS:
        eventually(lambda row=row: someone.ask(row.what) is Outcome.WORKS, f"{row.what} works again")
