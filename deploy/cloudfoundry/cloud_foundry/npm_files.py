"""The few files of npm packages that the browser client loads, and that the gateway serves beside its own."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from cloud_foundry.errors import Refusal

_ADVICE = "install what package-lock.json says (npm ci)"


def npm_files(web: Path) -> dict[PurePosixPath, bytes]:
    """What `vendor.json` names, by its path in the folder `web`.

    Raises Refusal where a package is missing or of another version than the lock's: npm checked its bytes against the
    lock when it installed it.
    """
    named: dict[str, str] = msgspec.json.decode((web / "vendor.json").read_bytes(), type=dict[str, str])
    locked, installed = _versions(web / "package-lock.json"), _versions(web / "node_modules/.package-lock.json")
    found = {}
    for path in sorted(named.values()):
        package = "/".join(path.split("/")[: 2 if path.startswith("@") else 1])
        if locked.get(package) != installed.get(package):
            raise Refusal(
                f"npm package {package}: wanted {locked.get(package)}, found {installed.get(package)}: {_ADVICE}"
            )
        found[PurePosixPath("node_modules", path)] = _read(web / "node_modules" / path)
    return found


def _versions(lock: Path) -> dict[str, str | None]:
    content: dict[str, Any] = msgspec.json.decode(_read(lock))
    return {name.removeprefix("node_modules/"): entry.get("version") for name, entry in content["packages"].items()}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refusal(f"{path} can't be read ({error.strerror}): {_ADVICE}") from None
