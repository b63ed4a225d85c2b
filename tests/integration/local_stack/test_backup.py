"""The drill: a system is filled, backed up while it runs, destroyed, and restored; then it is what it was."""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from pymongo import MongoClient

from e2e import photos
from e2e.client import Client
from eventually import eventually
from local_stack import Stack, StackError, StackSettings, all_processes
from local_stack.backup import KEPT, back_up, restore

#: What runs on by itself: the log and the notes of changes, what is kept for a day, sessions' sliding ends.
_PASSING = ("broadcast_log", "counts_changed", "counts_changed_floor", ":progress")
#: What the relay sets when Redis comes back with another history.
_DRIVING = ("drive_at", "drives", "round", "changed_at")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Stack]:
    settings = StackSettings.on_free_ports(tmp_path / "data", os.environ)
    stack = Stack(settings, all_processes(settings))
    yield stack
    stack.stop()


def redis_content(settings: StackSettings) -> dict[str, Any]:
    readers = {"string": "GET", "hash": "HGETALL", "set": "SMEMBERS"}
    with redis.Redis.from_url(settings.redis_url, decode_responses=True, protocol=2) as client:
        found = {}
        for key in client.scan_iter():
            kind = str(client.type(key))
            if key.endswith(_PASSING):
                continue
            if kind in ("list", "zset"):
                command = ("LRANGE", key, 0, -1) if kind == "list" else ("ZRANGE", key, 0, -1)
            else:
                command = (readers[kind], key)
            found[key] = client.execute_command(*command)
        return found


def records(settings: StackSettings) -> list[dict[str, Any]]:
    with MongoClient[dict[str, Any]](settings.mongodb_url) as client:
        return list(client.get_default_database()["fs.files"].find(sort=[("_id", 1)]))


def mongodb_content(settings: StackSettings) -> dict[str, Any]:
    files = {}
    for file in records(settings):
        metadata = {name: value for name, value in file["metadata"].items() if name not in _DRIVING}
        files[file["_id"]] = (file["length"], metadata)
    with MongoClient[dict[str, Any]](settings.mongodb_url) as client:
        chunks = client.get_default_database()["fs.chunks"].find(sort=[("files_id", 1), ("n", 1)])
        digests = [(chunk["files_id"], chunk["n"], hashlib.sha256(chunk["data"]).hexdigest()) for chunk in chunks]
    return {"files": files, "chunks": digests}


def all_listed(settings: StackSettings) -> bool:
    states = [file["metadata"] for file in records(settings) if "state" in file["metadata"]]
    return bool(states) and all(state["state"] == "listed" and "drive_at" not in state for state in states)


@pytest.mark.timeout(600)  # the whole system starts twice
def test_what_was_backed_up_while_it_ran_is_there_again_and_what_came_later_is_not(own: Stack, tmp_path: Path) -> None:
    settings = own.settings
    own.start()
    ann, bea = Client(settings.base_url), Client(settings.base_url)
    ann.register("ann")
    bea.register("bea")
    assert bea.call("PUT", "/api/follows/ann").status_code == 204
    kept = [ann.share(photos.plain(seed=seed), f"picture {seed}") for seed in range(2)]
    assert bea.call("PUT", f"/api/likes/{kept[0]}").status_code == 204
    eventually(lambda: all_listed(settings), "all are listed")
    before = redis_content(settings), mongodb_content(settings)

    archive = back_up(settings, tmp_path / "backups")
    assert archive.stat().st_mode & 0o077 == 0
    later = ann.share(photos.plain(seed=9), "after the backup")
    assert bea.call("DELETE", "/api/follows/ann").status_code == 204
    with pytest.raises(StackError, match="it runs already"):
        restore(settings.layout, archive)

    own.stop()
    for name in (*KEPT, "rabbitmq"):
        shutil.rmtree(settings.layout.home(name))
    restore(settings.layout, archive)
    own.start()
    eventually(lambda: all_listed(settings), "what changed lately was driven again", 60)
    assert (redis_content(settings), mongodb_content(settings)) == before
    assert [image["imageid"] for image in bea.timeline("home")] == kept[::-1]
    assert bea.get(f"/images/{kept[0]}").content
    assert bea.get(f"/api/images/{later}").status_code == 404
    new = ann.share(photos.plain(seed=10), "after the restore")
    bea.wait_until_listed(new, "home")
    assert own.settings.layout.home("redis").is_dir()
    for client in (ann, bea):
        client.close()


def test_a_system_that_stands_is_backed_up_too_and_what_a_restore_replaces_is_kept(tmp_path: Path) -> None:
    settings = StackSettings.on_free_ports(tmp_path / "data", os.environ)
    with pytest.raises(StackError, match="there is nothing to back up: no redis and no mongodb"):
        back_up(settings, tmp_path)
    for name in (*KEPT, "rabbitmq"):
        settings.layout.home(name).mkdir(parents=True)
        (settings.layout.home(name) / "file").write_text(f"{name} then")
    (settings.layout.home("mongodb") / "mongod.lock").write_text("4711")
    archive = back_up(settings, tmp_path / "backups")
    (settings.layout.home("redis") / "file").write_text("redis now")
    replaced = restore(settings.layout, archive)
    assert (settings.layout.home("redis") / "file").read_text() == "redis then"
    assert (replaced / "redis/file").read_text() == "redis now"
    assert (replaced / "rabbitmq/file").read_text() == "rabbitmq then"
    assert not settings.layout.home("rabbitmq").exists()
    assert not (settings.layout.home("mongodb") / "mongod.lock").exists()
    assert not list(settings.layout.data.glob("restoring-*"))


@pytest.mark.parametrize("member", ["../redis/file", "/redis/file", "edge/file"])
def test_an_archive_that_is_none_of_ours_changes_nothing(tmp_path: Path, member: str) -> None:
    settings = StackSettings.on_free_ports(tmp_path / "data", os.environ)
    settings.layout.home("redis").mkdir(parents=True)
    archive = tmp_path / "strange.tar"
    with tarfile.open(archive, "w") as tar:
        tar.addfile(tarfile.TarInfo(member))
    with pytest.raises(StackError, match="no backup of ours"):
        restore(settings.layout, archive)
    assert settings.layout.home("redis").is_dir()
    assert not list(settings.layout.data.glob("before-restore-*"))
