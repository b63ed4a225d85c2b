"""The few files of npm packages that the browser client loads, and that the gateway serves beside its own."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final

import msgspec

from cloud_foundry.errors import Refusal

_SUMS: Final = "vendor.sha256"
_ADVICE: Final = (
    "install what package-lock.json says (npm ci), or, where that was changed, "
    f"write {_SUMS} anew (sha256sum in node_modules)"
)


def npm_files(web: Path) -> dict[PurePosixPath, bytes]:
    """What `vendor.json` names, by its path in the folder `web`.

    Raises Refusal where one is missing, or has other bytes than `vendor.sha256` says.
    """
    named: dict[str, str] = msgspec.json.decode((web / "vendor.json").read_bytes(), type=dict[str, str])
    lines = (web / _SUMS).read_text("ascii").splitlines()
    sums = {path: digest for digest, path in (line.split() for line in lines)}
    found = {}
    for path in sorted(named.values()):
        content = _read(web / "node_modules" / path)
        if sha256(content).hexdigest() != sums.get(path):
            raise Refusal(f"npm file {path} has other bytes than {_SUMS} says: {_ADVICE}")
        found[PurePosixPath("node_modules", path)] = content
    return found


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refusal(f"{path} can't be read ({error.strerror}): {_ADVICE}") from None
