"""Who watches what, and whom that concerns. Knows no server and no transport."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from realtime_gateway.viewers import Groups, View, Viewer


class Hub:
    """Every open socket, found by person, by view, and by whom its person follows."""

    def __init__(self) -> None:
        self.viewers: set[Viewer] = set()
        self._anonymous: set[Viewer] = set()
        self._latest: set[Viewer] = set()
        self._profiles: Groups[str, Viewer] = Groups()
        self._people: Groups[str, Viewer] = Groups()
        self._sessions: Groups[str, Viewer] = Groups()
        self._follows: dict[str, set[str]] = {}
        self._followers: Groups[str, str] = Groups()

    def open(self, viewer: Viewer) -> None:
        self.viewers.add(viewer)
        if viewer.token_hash:
            self._sessions.add(viewer.token_hash, viewer)

    def close(self, viewer: Viewer) -> None:
        viewer.open = False
        self.viewers.discard(viewer)
        self._leave_view(viewer)
        self._anonymous.discard(viewer)
        if viewer.token_hash:
            self._sessions.discard(viewer.token_hash, viewer)
        if viewer.username:
            self._people.discard(viewer.username, viewer)
            if viewer.username not in self._people:
                self.set_follows(viewer.username, frozenset())

    def identify(self, viewer: Viewer, username: str | None) -> None:
        """Once for each viewer; None is someone who is not logged in."""
        viewer.identified, viewer.username = True, username
        if username:
            self._people.add(username, viewer)
        else:
            self._anonymous.add(viewer)

    def look_at(self, viewer: Viewer, view: View, profile: str | None) -> None:
        self._leave_view(viewer)
        viewer.view, viewer.profile = view, profile
        if view == "latest":
            self._latest.add(viewer)
        if profile:
            self._profiles.add(profile, viewer)

    def set_follows(self, username: str, follows: AbstractSet[str]) -> None:
        """Whom `username` follows, all of them; kept only while she has an open socket."""
        before = self._follows.pop(username, set())
        for uploader in before - follows:
            self._followers.discard(uploader, username)
        if follows and username in self._people:
            self._follows[username] = set(follows)
            for uploader in follows - before:
                self._followers.add(uploader, username)

    def follow(self, username: str, uploader: str) -> None:
        if username in self._people:
            self._follows.setdefault(username, set()).add(uploader)
            self._followers.add(uploader, username)

    def unfollow(self, username: str, uploader: str) -> None:
        self._follows.get(username, set()).discard(uploader)
        self._followers.discard(uploader, username)

    def sockets_of_session(self, token_hash: str) -> set[Viewer]:
        return self._sessions.of(token_hash)

    def sockets_of(self, username: str) -> set[Viewer]:
        return self._people.of(username)

    def timelines_of(self, username: str) -> set[Viewer]:
        """Her sockets that look at her own timeline."""
        return {viewer for viewer in self._people.of(username) if viewer.view == "home"}

    def profile_watchers(self, username: str) -> set[Viewer]:
        """That person, and who looks at her profile."""
        return self._people.of(username) | self._profiles.of(username)

    def followers_of(self, uploader: str) -> set[Viewer]:
        found: set[Viewer] = set()
        return found.union(*(self._people.of(follower) for follower in self._followers.of(uploader)))

    def passers_by(self, uploader: str) -> set[Viewer]:
        """Whom an image concerns that is not in their timeline: not logged in, or looking where it appears."""
        watching = self._anonymous | self._latest | self._profiles.of(uploader)
        return watching - self._people.of(uploader) - self.followers_of(uploader)

    def audience(self, uploader: str) -> set[Viewer]:
        """Everyone whom an image of `uploader` concerns."""
        watching = self._anonymous | self._latest | self._profiles.of(uploader)
        return watching | self._people.of(uploader) | self.followers_of(uploader)

    def at_home(self, viewer: Viewer, uploader: str) -> bool:
        """Whether images of `uploader` are in the viewer's own timeline."""
        name = viewer.username
        return name is not None and (name == uploader or uploader in self._follows.get(name, ()))

    def concerns(self, viewer: Viewer, uploader: str) -> bool:
        """Whether the viewer is in the audience of images of `uploader`."""
        return (
            viewer in self._anonymous
            or viewer.view == "latest"
            or viewer.profile == uploader
            or self.at_home(viewer, uploader)
        )

    def _leave_view(self, viewer: Viewer) -> None:
        self._latest.discard(viewer)
        if viewer.profile:
            self._profiles.discard(viewer.profile, viewer)
        viewer.view = viewer.profile = None
