"""What contracts are made of, copied, so that a test can change and record it."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PARTS = (
    "docs/contracts/versions",
    "tests/contract/needs",
    "services/social-api/social_api/scripts",
    "services/fanout-workers/fanout_workers/scripts",
)
_APIS = ("upload-api", "timeline-api", "social-api")


def copy_of_the_checkout(folder: Path) -> Path:
    """`folder`, with the needs, the descriptions and the recorded versions of this checkout."""
    for part in _PARTS:
        shutil.copytree(ROOT / part, folder / part)
    for api in _APIS:
        description = Path("services", api, "openapi.yaml")
        (folder / description).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / description, folder / description)
    return folder


def change(path: Path, old: str, new: str) -> None:
    """Replace what stands in a file; AssertionError where it does not."""
    text = path.read_text("utf-8")
    assert old in text, f"{path} has no {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")
