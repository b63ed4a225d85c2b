"""The demo from beginning to end: people, follows, pictures, likes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from random import Random
from typing import TextIO

from local_stack.demo.api import Api, DemoError
from local_stack.demo.catalogue import PASSWORD, Picture, people, pictures
from local_stack.demo.painting import encode, paint
from local_stack.demo.person import Person
from local_stack.demo.progress import Progress

#: Threads that paint while one posts: painting takes a core (0.2 s a picture), posting mostly waits.
PAINTERS = 2
SEED = 2026


def run(base_url: str, out: TextIO, chosen: Sequence[Picture] | None = None) -> None:
    """Fill the system at that address, with all pictures unless some are chosen; a second run changes nothing.

    Raises DemoError, with a line for the user.
    """
    album = pictures() if chosen is None else chosen
    with _everyone(base_url) as cast:
        _arrive(cast, Progress("People", len(cast), out))
        posted = _post_all(cast, album, Progress("Pictures", len(album), out))
        _like_all(cast, posted, Progress("Likes", len(posted), out))
        for person in cast.values():
            person.leave()
    out.write(
        f"\nOpen {base_url} and log in as {', '.join(people()[:3])} or any of the others; "
        f"the password is {PASSWORD} for all of them.\n"
    )


@contextmanager
def _everyone(base_url: str) -> Iterator[dict[str, Person]]:
    apis = {name: Api(base_url) for name in people()}
    try:
        yield {name: Person(name, api) for name, api in apis.items()}
    finally:
        for api in apis.values():
            api.close()


def _arrive(cast: dict[str, Person], progress: Progress) -> None:
    """All come in, then each follows from four to eight of the others."""
    for person in cast.values():
        person.come_in()
        progress.step()
    random = Random(SEED)
    for person in cast.values():
        others = [name for name in cast if name != person.name]
        for other in random.sample(others, random.randint(4, 8)):
            person.follow(other)


def _post_all(cast: dict[str, Person], album: Sequence[Picture], progress: Progress) -> dict[str, Picture]:
    """Post what is missing, one after the other, so that the timelines' order is the album's.

    Answers what is shown, by imageid.
    """
    posted: dict[str, Picture] = {}
    missing = [picture for picture in album if not cast[picture.person].has_posted(picture)]
    with ThreadPoolExecutor(PAINTERS) as painters:
        painted = {picture: painters.submit(_file, picture) for picture in missing}
        try:
            for picture in album:
                person = cast[picture.person]
                imageid = person.has_posted(picture) or person.post(picture, painted[picture].result())
                posted[imageid] = picture
                progress.step()
        except (DemoError, KeyboardInterrupt):
            painters.shutdown(cancel_futures=True)
            raise
    return {imageid: picture for imageid, picture in posted.items() if cast[picture.person].is_shown(imageid)}


def _file(picture: Picture) -> bytes:
    return encode(paint(picture.scene()), picture.suffix)


def _like_all(cast: dict[str, Person], posted: dict[str, Picture], progress: Progress) -> None:
    """Most pictures please a few people, some please nearly everyone, nobody likes her own."""
    for imageid, picture in posted.items():
        random = Random(picture.number)
        others = [name for name in cast if name != picture.person]
        for name in random.sample(others, min(len(others), int(0.6 + random.expovariate(0.28)))):
            cast[name].like(imageid)
        progress.step()
