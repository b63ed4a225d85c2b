"""A bundle: the folder that `cf push` sends for one service, and nothing else."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Final

import msgspec

from cloud_foundry.checkout import Checkout
from cloud_foundry.errors import Refusal
from cloud_foundry.npm_files import npm_files
from cloud_foundry.services import Service
from cloud_foundry.tree import write_tree
from cloud_foundry.wheel import Wheel

_RECORD: Final = "bundle.json"
_REQUIREMENTS: Final = "requirements.txt"


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """What a bundle's `bundle.json` says of it."""

    service: str
    #: What it was built from; with `changed`, files that differed then, it is not that commit's.
    commit: str
    changed: tuple[str, ...]

    @classmethod
    def read(cls, folder: Path) -> Bundle:
        """Raises Refusal where there is none."""
        try:
            return msgspec.json.decode((folder / _RECORD).read_bytes(), type=cls)
        except (OSError, msgspec.MsgspecError) as error:
            raise Refusal(f"{folder} holds no bundle ({error}): build it (make bundle-{folder.name})") from None


def build(service: Service, checkout: Checkout, wheel: Wheel, folder: Path) -> Bundle:
    """Make `folder` the service's bundle: the same bytes for the same commit. Raises Refusal."""
    bundle = Bundle(service=service.name, commit=checkout.commit, changed=tuple(checkout.changed))
    files = checkout.files(service.folder, service.parts)
    lock = checkout.files(service.folder, (_REQUIREMENTS,))[PurePosixPath(_REQUIREMENTS)]
    files[PurePosixPath(_REQUIREMENTS)] = lock + wheel.requirement.encode()
    files[PurePosixPath("wheels", wheel.name)] = wheel.content
    files[PurePosixPath(_RECORD)] = msgspec.json.format(msgspec.json.encode(bundle), indent=2) + b"\n"
    if PurePosixPath("web/vendor.json") in files:
        web = checkout.root / service.folder / "web"
        files |= {"web" / path: content for path, content in npm_files(web).items()}
    write_tree(folder, files, checkout.committed_at)
    return bundle
