"""What the APIs show, and what open pages hold, against the truth."""

from __future__ import annotations

from typing import Any

import redis
from tests.faults.api import Api
from tests.faults.findings import Finding
from tests.faults.lists import differences, read_list
from tests.faults.truth import Truth
from tests.faults.viewer import Viewer

from cloudstagram.contracts import keys

PAGE = 50


class Unanswered(Exception):
    """A page could not be read."""


async def walk(api: Api, path: str) -> list[dict[str, Any]]:
    """A whole timeline. Raises Unanswered."""
    images: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = await api.call("GET", f"{path}?limit={PAGE}" + (f"&cursor={cursor}" if cursor else ""))
        if answer.status != 200:
            raise Unanswered(f"{path} was answered {answer.status}")
        images += answer.body["images"]
        cursor = answer.body["next"]
    return images


async def check_pages(client: redis.Redis, truth: Truth, people: dict[str, Api]) -> list[Finding]:
    """Every timeline of the APIs shows what its list holds, without what was deleted."""
    anybody = next(iter(people.values()))
    timelines = [(anybody, "/api/timelines/latest", keys.latest_images())]
    for name, api in people.items():
        timelines.append((api, "/api/timelines/home", keys.timeline(name)))
        timelines.append((api, f"/api/timelines/users/{name}", keys.images(name)))
    findings = []
    for api, path, key in timelines:
        shown = [image["imageid"] for image in await walk(api, path)]
        expected = [imageid for imageid in read_list(client, key) if truth.is_live(imageid)]
        findings += differences(f"{path} ({key})", shown, expected)
    return findings


async def check_viewer(viewer: Viewer) -> list[Finding]:
    """What it shows is what the API shows, down to its end or the list's, with the same likes."""
    images = await walk(viewer.api, viewer.path)
    shown, tail = viewer.shown, images[-1]["imageid"] if images else ""
    held = [imageid for imageid in shown.ids if imageid >= tail]
    lowest = shown.ids[-1] if shown.next is not None and shown.ids else ""
    images = [image for image in images if image["imageid"] >= lowest]
    findings = differences(f"the open page of {viewer.name}", held, [image["imageid"] for image in images])
    for image in images:
        had = shown.counts.get(image["imageid"])
        has = (had.likes, had.likers, had.liked) if had else (0, [], False)
        if has != (image["likes"], image["likers"], image["liked"]):
            what = f"{viewer.name} sees {has} likes of {image['imageid']}, the API {image['likes']} {image['likers']}"
            findings.append(Finding(f"{what} {image['liked']}", (image["imageid"],)))
    return findings
