"""The versions of each service's contract, and which were verified together: `docs/contracts/versions/`.

`<service>/<n>.json` is the n-th contract of a service and is never changed; `verified.json` says which of them this
checkout has, which were released last, and which go together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import count, takewhile
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from service_contracts.contract import Contract

FOLDER: Final = "docs/contracts/versions"
RECORD: Final = f"{FOLDER}/verified.json"

#: The content of a file by its path in a checkout; None where there is none.
Read = Callable[[str], bytes | None]


class Version(Struct, frozen=True, order=True):
    """One version of a service's contract; `str` of it is what the record writes: `social-api 3`."""

    service: str
    number: int

    @classmethod
    def parse(cls, text: str) -> Version:
        service, _, number = text.rpartition(" ")
        return cls(service, int(number))

    def __str__(self) -> str:
        return f"{self.service} {self.number}"

    @property
    def path(self) -> str:
        return f"{FOLDER}/{self.service}/{self.number}.json"


class Release(Struct, frozen=True):
    """What was pushed last: versions of contracts, and the commit, of 40 hexadecimal digits, that has them."""

    commit: str
    versions: dict[str, int]


class Verified(Struct, frozen=True):
    """`present` are this checkout's versions, by service; any two of one line of `together` were verified together."""

    present: dict[str, int]
    released: Release | None = None
    together: list[list[str]] = []

    def encode(self) -> bytes:
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"


class Versions:
    """What one checkout, or one commit of it, has recorded."""

    def __init__(self, read: Read) -> None:
        self._read = read

    @classmethod
    def of_checkout(cls, root: Path) -> Versions:
        return cls(lambda path: (root / path).read_bytes() if (root / path).is_file() else None)

    @cached_property
    def record(self) -> Verified | None:
        """None where nothing was recorded. Raises msgspec.MsgspecError."""
        text = self._read(RECORD)
        return None if text is None else msgspec.json.decode(text, type=Verified)

    def present(self) -> list[Version]:
        record = self.record
        return [Version(service, number) for service, number in record.present.items()] if record else []

    def present_of(self, service: str) -> Version | None:
        return next((version for version in self.present() if version.service == service), None)

    def kept(self, version: Version) -> Contract | None:
        """None where it was not kept. Raises msgspec.MsgspecError where it can't be read."""
        text = self._read(version.path)
        return None if text is None else Contract.decode(text)

    def contract(self, version: Version) -> Contract:
        """As `kept`; raises KeyError where it was not."""
        found = self.kept(version)
        if found is None:
            raise KeyError(version.path)
        return found

    def all_of(self, service: str) -> Iterator[Version]:
        """Every version of its contract that was kept, the oldest first."""
        versions = (Version(service, number) for number in count(1))
        return takewhile(lambda version: self._read(version.path) is not None, versions)

    def together(self, one: Version, other: Version) -> bool:
        """Whether they were verified together; a version goes with itself."""
        lines = self.record.together if self.record else []
        return one == other or any({str(one), str(other)} <= {*line} for line in lines)
