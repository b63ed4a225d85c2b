"""``python -m local_stack.backup``: Redis's and MongoDB's files of one moment in one archive, and back again.

RabbitMQ's are left out: what waits in its queues stands in the records too, and is published again from there.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path, PurePosixPath

from local_stack import preparation
from local_stack.errors import StackError
from local_stack.layout import Layout
from local_stack.settings import StackSettings
from local_stack.still import mongodb_still, redis_files_kept

#: Whose files are kept. Redis comes first, while MongoDB is held still: no record is newer than the lists that have it.
KEPT = ("redis", "mongodb")
#: What a restore puts aside.
REPLACED = (*KEPT, "rabbitmq")
#: A process's own mark, which means nothing in a copy.
LEFT_OUT = ("mongod.lock",)
#: Passwords' hashes and private pictures are in an archive.
PRIVATE = 0o600


def main() -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(prog="python -m local_stack.backup", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("make", help="a new archive; the system may run")
    making.add_argument("--to", type=Path, help="the folder for it; backups/ beside the data unless given")
    restoring = commands.add_parser("restore", help="put an archive's data in the place of what is there")
    restoring.add_argument("archive", type=Path)
    arguments = parser.parse_args()
    try:
        settings = StackSettings.from_environment(os.environ)
        if arguments.command == "make":
            print(f"Backed up to {back_up(settings, arguments.to or settings.layout.data / 'backups')}")
        else:
            print(f"Restored; what was there before is in {restore(settings.layout, arguments.archive)}")
    except (StackError, ValueError, OSError, tarfile.TarError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def back_up(settings: StackSettings, folder: Path) -> Path:
    """Answers the new archive. Uploads wait meanwhile, if the system runs. Raises StackError, OSError."""
    layout = settings.layout
    if missing := [name for name in KEPT if not layout.home(name).is_dir()]:
        raise StackError(f"there is nothing to back up: no {' and no '.join(missing)} in {layout.data}")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    archive = folder / f"cloudstagram-{_stamp()}.tar"
    unfinished = archive.with_suffix(".partial")
    try:
        with ExitStack() as stack:
            _hold_still(settings, stack)
            _write(layout, unfinished)
        unfinished.rename(archive)
    finally:
        unfinished.unlink(missing_ok=True)
    return archive


def restore(layout: Layout, archive: Path) -> Path:
    """Answers the folder with what was there before. Raises StackError while the system runs; OSError, TarError."""
    layout.make_folders()
    before = layout.data / f"before-restore-{_stamp()}"
    unpacked = layout.data / f"restoring-{_stamp()}"
    with preparation.lock(layout):
        try:
            _unpack(archive, unpacked)
            before.mkdir(mode=0o700)
            for name in REPLACED:
                if layout.home(name).exists():
                    layout.home(name).rename(before / name)
            for name in KEPT:
                (unpacked / name).rename(layout.home(name))
        finally:
            shutil.rmtree(unpacked, ignore_errors=True)
    return before


def _hold_still(settings: StackSettings, stack: ExitStack) -> None:
    """A system that stands can't be started meanwhile, and one that runs writes nothing to MongoDB."""
    settings.layout.make_folders()
    try:
        stack.enter_context(preparation.lock(settings.layout))
    except StackError:
        stack.enter_context(mongodb_still(settings.ports["mongodb"]))
        stack.enter_context(redis_files_kept(settings.redis_url))


def _write(layout: Layout, path: Path) -> None:
    """On the disk before it is called a backup."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb") as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            for name in KEPT:
                tar.add(layout.home(name), arcname=name, filter=_kept)
        file.flush()
        os.fsync(file.fileno())


def _kept(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    return None if PurePosixPath(member.name).name in LEFT_OUT else member


def _unpack(archive: Path, folder: Path) -> None:
    """Regular files below the folders that are kept, and nothing else, whatever the archive says."""
    with tarfile.open(archive) as tar:
        for member, path in _members(tar):
            target = folder / path
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            content = tar.extractfile(member)
            assert content is not None  # it is a regular file
            with content, target.open("xb") as file:
                shutil.copyfileobj(content, file)
    if missing := [name for name in KEPT if not (folder / name).is_dir()]:
        raise StackError(f"{archive} is no backup of ours: it has no {' and no '.join(missing)}")


def _members(tar: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, PurePosixPath]]:
    for member in tar:
        path = PurePosixPath(member.name)
        if path.is_absolute() or ".." in path.parts or path.parts[:1] not in [(name,) for name in KEPT]:
            raise StackError(f"the archive has {member.name}, which no backup of ours has")
        if member.isfile():
            yield member, path


def _stamp() -> str:
    return time.strftime("%Y%m%d-%H%M%S", time.gmtime())


if __name__ == "__main__":
    sys.exit(main())
