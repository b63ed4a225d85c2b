"""The wheel of `cloudstagram`, what services share, as each bundle carries it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath

from cloud_foundry.checkout import Checkout
from cloud_foundry.errors import Refusal
from cloud_foundry.tree import write_tree

_FOLDER = PurePosixPath("shared")


@dataclass(frozen=True)
class Wheel:
    name: str
    content: bytes

    @property
    def requirement(self) -> str:
        """How a requirements file beside the folder `wheels` asks for it, and for no other."""
        return f"./wheels/{self.name} \\\n    --hash=sha256:{sha256(self.content).hexdigest()}\n"


def build_wheel(checkout: Checkout) -> Wheel:
    """The same bytes for the same sources. Raises Refusal."""
    sources = checkout.files(_FOLDER, ("cloudstagram", "pyproject.toml"))
    with tempfile.TemporaryDirectory(prefix="cloudstagram-wheel-") as scratch:
        write_tree(Path(scratch) / "sources", sources, checkout.committed_at)
        built = Path(scratch) / "built"
        command = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built))
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(checkout.committed_at)}
        done = subprocess.run(
            command, cwd=Path(scratch) / "sources", env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Refusal(f"the wheel of {_FOLDER} could not be built: {done.stderr.strip().splitlines()[-1]}")
        (wheel,) = built.iterdir()
        return Wheel(wheel.name, _stored(wheel.read_bytes()))


def _stored(archive: bytes) -> bytes:
    """The archive without compression: what that makes of the same bytes differs between versions of zlib."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as before, zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as after:
        for entry in before.infolist():
            kept = zipfile.ZipInfo(entry.filename, entry.date_time)
            kept.create_system, kept.external_attr = 3, 0o100644 << 16
            after.writestr(kept, before.read(entry))
    return written.getvalue()
