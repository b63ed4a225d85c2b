"""What a browser complains about, and which complaints are the test's own doing."""

from __future__ import annotations

from e2e.wander.world import World

#: Seconds for which what was broken on purpose may be seen: the longest time-out of a request, and some more.
FELT_S = 20


class Trouble:
    """The complaints of one window."""

    def __init__(self, world: World, title: str) -> None:
        self._world = world
        self._title = title
        self._noted: list[tuple[str, str, str]] = []

    def note(self, kind: str, words: str, url: str = "") -> None:
        """Something was said; what the test itself caused is not kept."""
        if not self._is_own_doing(words, url):
            self._noted.append((kind, words, url))

    def take(self) -> list[str]:
        """What is left and was not taken before, but for what turned out to be about a deleted picture."""
        noted, self._noted = self._noted, []
        return [
            f"{self._title}: {kind}: {words} {url}" for kind, words, url in noted if not self._was_deleted(words, url)
        ]

    def _is_own_doing(self, words: str, url: str) -> bool:
        fresh = self._world.has_just_broken
        # Only a browser that was told to have no network says this.
        if "net::ERR_INTERNET_DISCONNECTED" in words:
            return fresh(f"network of {self._title}", FELT_S)
        # Whoever killed the gateway cut the requests that it was answering.
        if "/broadcast/" in url or "/broadcast/" in words:
            return fresh("gateway", FELT_S) or fresh(f"network of {self._title}", FELT_S)
        # She logged out in one window; another asks for what is hers before it has heard of it.
        return words.startswith(
            ("401 ", "Failed to load resource: the server responded with a status of 401")
        ) and fresh(f"session of {self._title}", FELT_S)

    def _was_deleted(self, words: str, url: str) -> bool:
        """Somebody deleted it, and this page asked for it before it had heard of that."""
        return "404" in words and any(imageid in url for imageid in self._world.condemned)
