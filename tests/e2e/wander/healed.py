"""In the end: whatever happened, what each page shows is what the API has for whoever looks at it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import APIRequestContext

from e2e.client import Client
from e2e.wander.window import Window
from e2e.wander.world import World

#: Seconds until what is not so yet is a failure: long, for a machine that runs much else.
HEALS_WITHIN_S = 90
LOOK_S = 0.2
#: A grid that has more puts only those around the reader into the document.
WHOLE_UP_TO = 240

Image = dict[str, Any]
Ask = Callable[[str], dict[str, Any]]


def wait_for_lists(world: World, client: Client) -> None:
    """Wait until Latest Images has all that was shared and nothing that was deleted."""

    def ask(path: str) -> dict[str, Any]:
        answer: dict[str, Any] = client.get(path).json()
        return answer

    def differs() -> str:
        listed = {image["imageid"]: image["comment"] for image in _images(ask, "latest")}
        lost, undead = world.alive() - set(listed), world.deleted & set(listed)
        unsent = world.sent - set(listed.values()) - world.taken_back
        return (
            f"lost {sorted(lost)}, undead {sorted(undead)}, never sent {sorted(unsent)}"
            if lost or undead or unsent
            else ""
        )

    _wait_until_nothing(differs, lambda: None)


def expect_healed(window: Window) -> None:
    """Wait until the window is live and shows what the API has: pictures in order, likes, counts, and none broken."""
    request = window.page.request

    def ask(path: str) -> dict[str, Any]:
        return _json(request, path)

    def look_further() -> None:
        # Who went back while the client did so too, since what was open is gone, has left it altogether.
        if window.page.url == "about:blank":
            window.page.go_forward()
        # At the top what waits comes in; at the foot what is older.
        window.page.keyboard.press("Home" if time.monotonic() % 4 < 1 else "End")
        window.page.wait_for_timeout(LOOK_S * 1_000)

    _wait_until_nothing(lambda: _difference(window.shown(), urlsplit(window.page.url).path, ask), look_further)


def _wait_until_nothing(differs: Callable[[], str], meanwhile: Callable[[], None]) -> None:
    deadline = time.monotonic() + HEALS_WITHIN_S
    while difference := differs():
        assert time.monotonic() < deadline, difference
        meanwhile()
        time.sleep(LOOK_S)


def _json(request: APIRequestContext, path: str) -> dict[str, Any]:
    answer = request.get(path)
    assert answer.ok, f"{answer.status} for {path}"
    body: dict[str, Any] = answer.json()
    return body


def _images(ask: Ask, timeline: str) -> list[Image]:
    images: list[Image] = []
    cursor = ""
    while True:
        page = ask(f"/api/timelines/{timeline}?limit=50{cursor}")
        images += page["images"]
        if page["next"] is None:
            return images
        cursor = f"&cursor={page['next']}"


def _difference(shown: dict[str, Any], path: str, ask: Ask) -> str:
    if shown["badge"] != "live":
        return f"the badge says {shown['badge']}"
    if shown["pending"]:
        return f"{shown['pending']} uploads are still on their way"
    feed = _feed_at(path, ask)
    if shown["feed"] not in (feed, None):
        return f"{path} shows {shown['feed']}"
    images = _images(ask, feed.replace("profile/", "users/")) if feed else []
    return (
        _other_pictures(shown["articles"], images)
        or _other_likes(shown["articles"], images)
        or _other_counts(shown["head"], feed, ask)
        or (f"broken pictures: {shown['broken']}" if shown["broken"] else "")
    )


def _feed_at(path: str, ask: Ask) -> str | None:
    """The list that an address stands for, for whoever looks; none where there is nothing."""
    kind, _, name = path.strip("/").partition("/")
    if kind == "":
        return "home" if ask("/api/session")["username"] else "latest"
    return {"latest": "latest", "profile": f"profile/{name}"}.get(kind)


def _other_pictures(articles: list[Image], images: list[Image]) -> str:
    seen, there = [article["imageid"] for article in articles], [image["imageid"] for image in images]
    if len(there) > WHOLE_UP_TO:
        start = there.index(seen[0]) if seen[0] in there else 0
        there = there[start : start + len(seen)]
    if seen == there:
        return ""
    missing, surplus = sorted(set(there) - set(seen)), sorted(set(seen) - set(there))
    return f"missing {missing}, surplus {surplus}, of {len(there)}" if missing or surplus else "another order"


def _other_likes(articles: list[Image], images: list[Image]) -> str:
    by_id = {image["imageid"]: image for image in images}
    for article in articles:
        image = by_id[article["imageid"]]
        names, others = _likers(article["likers"])
        same = len(names) + others == image["likes"] and article["liked"] == image["liked"]
        if not same or (image["likes"] <= 3 and not set(names) <= set(image["likers"])):
            of_api = {key: image[key] for key in ("likes", "liked", "likers")}
            return f"{article['comment']} shows {article['likers']!r}, liked {article['liked']}; the API has {of_api}"
    return ""


def _likers(words: str) -> tuple[list[str], int]:
    """The names written out, and how many others: of 'ann, dario and 2 others'."""
    parts = [part for part in re.split(r", | and ", words.strip()) if part]
    others = [int(part.split()[0].replace(",", "")) for part in parts if re.fullmatch(r"[\d,]+ others?", part)]
    return parts[: len(parts) - len(others)], sum(others)


def _other_counts(head: str, feed: str | None, ask: Ask) -> str:
    if not feed or not feed.startswith("profile/"):
        return ""
    profile = ask(f"/api/users/{feed.removeprefix('profile/')}")
    found = [
        int(number.replace(",", "")) for number in re.findall(r"([\d,]+)\s+(?:images?|followers?|follows)\b", head)
    ]
    wanted = [profile["image_count"], profile["followers_count"], profile["follows_count"]]
    return "" if found[:3] == wanted else f"the profile shows {found}; the API has {wanted}"
