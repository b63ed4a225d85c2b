"""What people may ask for and not get, whatever they ask through."""

from __future__ import annotations

from collections.abc import Sequence


class Faulty(Exception):
    """What was entered can't be taken: (field, what is wrong with it, in words a person can act on)."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__(faults)
        self.faults = tuple(faults)


class NameTaken(Exception):
    """Somebody is called so."""


class WrongCredentials(Exception):
    """Name and password don't belong together; nobody learns which of them is wrong."""


class TooManyGuesses(Exception):
    """Passwords were guessed too often."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(wait_s)
        self.wait_s = wait_s


class TooBusy(Exception):
    """More passwords wait to be hashed than would be hashed while somebody waits."""


class UnknownPerson(Exception):
    """Nobody is called so."""


class UnknownImage(Exception):
    """There is no such image, or it was deleted, or it is not ready yet."""


class FollowingOneself(Exception):
    """Nobody follows herself: her own images are in her timeline anyway."""


class TooManyFollowed(Exception):
    """Who follows as many as anyone may can follow another only after having unfollowed one."""
