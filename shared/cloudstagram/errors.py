"""What any part of a service may raise about the world around it; drivers' own exceptions never leave their file."""

from __future__ import annotations

from typing import Literal

Dependency = Literal["redis", "mongodb", "rabbitmq"]


class DependencyDown(Exception):
    """A server could not do what was asked, through no fault of the one who asked: try again later."""

    def __init__(self, dependency: Dependency, reason: object, *, said_so: bool = False) -> None:
        """`said_so`: the server itself answered that it can't serve, as when it is full: no request is at fault."""
        super().__init__(f"{dependency} is down: {reason}")
        self.dependency: Dependency = dependency
        self.said_so = said_so


class Unpublished(Exception):
    """The broker did not confirm that a queue has the message; it may have it all the same. The text says why."""


class Returned(Unpublished):
    """The broker gave it back: no queue is there to take it."""


class SettingsError(Exception):
    """A process can't start with these settings. One line: what was found, what was wanted."""
