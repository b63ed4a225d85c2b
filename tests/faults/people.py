"""People at the API: each does one thing after another, by chance, and notes what she was told."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.faults.api import Answer, Api
from tests.faults.findings import Findings
from tests.faults.history import History, Upload
from tests.faults.pictures import half, large_picture, picture

#: Seconds between two attempts to send the same picture.
AGAIN_S = 0.5
#: Pictures that people like and look at: the newest.
NEWEST = 150
#: One picture in so many is none.
BAD_EVERY = 25
#: One in so many takes its time to decode.
LARGE_EVERY = 15
#: One in so many is regretted: its deletion meets the work on it. Seconds until then, at most.
REGRET_EVERY, REGRET_S = 12, 0.3
#: Pictures on their way from which on nobody sends another: a slow machine would not come to rest in time.
MOST_ON_THEIR_WAY = 200


@dataclass(frozen=True)
class Mix:
    """How often what is done, and the seconds on average between two things that one person does."""

    upload: float
    follow: float
    like: float
    delete: float
    pause_s: float

    @classmethod
    def drawn(cls, random: Random) -> Mix:
        """Each seed its own: now and then something is not done at all, but for uploads."""
        follow, like, delete = (random.choice((0.0, 0.5, 1.0, 2.0)) for _ in range(3))
        return cls(random.choice((1.0, 2.0, 3.0)), follow, like, delete / 4, random.uniform(0.15, 0.6))


@dataclass
class Crowd:
    """What everybody shares."""

    names: list[str]
    history: History
    findings: Findings
    newest: deque[str] = field(default_factory=lambda: deque(maxlen=NEWEST))
    #: Pictures that are taken, and not in all lists yet.
    on_their_way: int = 0


class Person:
    """One of them."""

    def __init__(self, name: str, api: Api, crowd: Crowd, random: Random) -> None:
        self.name = name
        self.api = api
        self._crowd = crowd
        self._random = random
        self._sent = 0

    async def live(self, mix: Mix, until: asyncio.Event) -> None:
        """Until the end; what is on its way then is waited for."""
        doings = (self._upload, self._follow, self._like, self._delete)
        weights = (mix.upload, mix.follow, mix.like, mix.delete)
        while not until.is_set():
            (do,) = self._random.choices(doings, weights)
            await do(until)
            try:
                async with asyncio.timeout(self._random.expovariate(1 / mix.pause_s)):
                    await until.wait()
            except TimeoutError:
                pass

    async def send(self, upload: Upload) -> bool:
        """One attempt; whether it is known now what became of it."""
        answer = await self.api.post(upload.picture, upload.comment, upload.key)
        self._note("upload", answer)
        upload.request_ids.append(answer.request_id)
        if answer.status == 202:
            self._taken(upload, answer.body)
        elif answer.known:
            self._crowd.findings.add(f"an upload was answered {answer.status}", answer.request_id)
        return answer.known

    async def _upload(self, until: asyncio.Event) -> None:
        if self._crowd.on_their_way >= MOST_ON_THEIR_WAY:
            return
        self._sent += 1
        good = self._random.randrange(BAD_EVERY) > 0
        key = f"{self.name}-{self._sent}"
        content = self._good_picture() if good else half(self._random)
        upload = self._crowd.history.uploads[key] = Upload(key, self.name, f"picture {key}", content, good)
        while not await self.send(upload) and not until.is_set():
            await asyncio.sleep(AGAIN_S)
        if upload.imageid and self._random.randrange(REGRET_EVERY) == 0:
            await asyncio.sleep(self._random.uniform(0, REGRET_S))
            await self._take_down(upload)

    def _good_picture(self) -> bytes:
        return large_picture() if self._random.randrange(LARGE_EVERY) == 0 else picture(self._random)

    def _taken(self, upload: Upload, body: Any) -> None:
        imageid = body["imageid"]
        if upload.imageid not in (None, imageid):
            self._crowd.findings.add(f"one upload became {upload.imageid} and {imageid}", imageid, *upload.request_ids)
        upload.imageid = imageid
        if upload.good:
            self._crowd.newest.append(imageid)

    async def _follow(self, until: asyncio.Event) -> None:
        other = self._random.choice([name for name in self._crowd.names if name != self.name])
        wish = self._crowd.history.follow(self.name, other)
        value = not wish.settled
        answer = await self.api.call("PUT" if value else "DELETE", f"/api/follows/{other}")
        self._note("follow" if value else "unfollow", answer)
        if answer.done:
            wish.answered(value)
        elif not answer.known:
            wish.unanswered(value)
        else:
            self._crowd.findings.add(f"to follow {other} was answered {answer.status}", answer.request_id)

    async def _like(self, until: asyncio.Event) -> None:
        if not self._crowd.newest:
            return
        imageid = self._random.choice(self._crowd.newest)
        wish = self._crowd.history.like(self.name, imageid)
        value = not wish.settled
        answer = await self.api.call("PUT" if value else "DELETE", f"/api/likes/{imageid}")
        self._note("like" if value else "unlike", answer)
        if answer.done:
            wish.answered(value)
        elif not answer.known:
            wish.unanswered(value)
        elif answer.status != 404:
            self._crowd.findings.add(f"to like {imageid} was answered {answer.status}", answer.request_id)

    async def _delete(self, until: asyncio.Event) -> None:
        mine = [u for u in self._crowd.history.taken() if u.userid == self.name and u.deleted_at is None]
        if mine:
            await self._take_down(self._random.choice(mine[-5:]))

    async def _take_down(self, upload: Upload) -> None:
        upload.deletion_asked = True
        answer = await self.api.call("DELETE", f"/api/images/{upload.imageid}")
        self._note("delete", answer)
        if answer.done:
            upload.deleted_at = time.monotonic()
            await self._see_it_gone(upload)
        elif answer.known:
            self._crowd.findings.add(f"a deletion was answered {answer.status}", str(upload.imageid), answer.request_id)

    async def _see_it_gone(self, upload: Upload) -> None:
        for path in (f"/api/images/{upload.imageid}", "/api/timelines/latest?limit=50", "/api/timelines/home?limit=50"):
            answer = await self.api.call("GET", path)
            shown = answer.done and (answer.body.get("imageid") == upload.imageid or _has(answer.body, upload.imageid))
            forgotten = self._crowd.history.forgotten_at > (upload.deleted_at or 0) - 60
            if shown and not forgotten:
                self._crowd.findings.add(f"{upload.imageid} was deleted, and is shown by {path}", str(upload.imageid))

    def _note(self, what: str, answer: Answer) -> None:
        became = "answered" if answer.done else "refused" if answer.known else "without an answer"
        self._crowd.history.count(f"{what} {became}")
        if answer.status == 500:
            self._crowd.findings.add(f"{what} was answered 500", answer.request_id)


def _has(page: dict[str, Any], imageid: str | None) -> bool:
    return any(image["imageid"] == imageid for image in page.get("images", ()))
