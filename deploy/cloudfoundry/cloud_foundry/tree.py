"""Folders that come out alike wherever and whenever they are written."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath


def write_tree(folder: Path, files: Mapping[PurePosixPath, bytes], at: int) -> None:
    """Make `folder` consist of exactly these files; everything in it can be read by all, and is from `at`."""
    shutil.rmtree(folder, ignore_errors=True)
    for path, content in sorted(files.items()):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod(0o644)
        os.utime(target, (at, at))
    for inner in sorted((folder, *(path for path in folder.rglob("*") if path.is_dir())), reverse=True):
        inner.chmod(0o755)
        os.utime(inner, (at, at))
