"""What is in a bundle, what is not, and that it is the same whenever and wherever it is built."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from cloud_foundry.bundle import Bundle, build
from cloud_foundry.checkout import ROOT, Checkout
from cloud_foundry.errors import Refusal
from cloud_foundry.npm_files import npm_files
from cloud_foundry.services import SERVICES, Service
from cloud_foundry.wheel import build_wheel
from integration.cloud_foundry.clean_checkout import WEB, make_clean_checkout

every_service = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
#: Private keys, tokens of well-known clouds, and addresses with a password that is not an example's.
SECRETS = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[abp]-|://[^/\s:@\"']+:[^/\s:@\"']+@"
)

Tree = dict[str, tuple[int, int, str]]


def tree(folder: Path) -> Tree:
    """Every path below: its mode, its time, and the hash of what it holds."""
    return {
        str(path.relative_to(folder)): (
            path.stat().st_mode,
            int(path.stat().st_mtime),
            sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in (folder, *folder.rglob("*"))
    }


def build_all(checkout: Path, to: Path) -> Tree:
    found = Checkout(checkout)
    wheel = build_wheel(found)
    for service in SERVICES:
        build(service, found, wheel, to / service.name)
    return {f"{service.name}/{path}": entry for service in SERVICES for path, entry in tree(to / service.name).items()}


def test_the_same_commit_gives_the_same_bytes_whenever_and_wherever_it_is_built(tmp_path: Path) -> None:
    here, elsewhere = tmp_path / "here", tmp_path / "some" / "other place"
    make_clean_checkout(here)
    elsewhere.parent.mkdir()
    subprocess.run(("git", "clone", "--quiet", str(here), str(elsewhere)), check=True)
    for path in (here / WEB / "node_modules").rglob("*"):
        copy = elsewhere / path.relative_to(here)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file():
            copy.write_bytes(path.read_bytes())

    once = build_all(here, tmp_path / "once")
    before = os.umask(0o077)
    try:
        again = build_all(elsewhere, tmp_path / "again")
        over_another = build_all(here, tmp_path / "again")
    finally:
        os.umask(before)
    assert once == again == over_another
    assert {Bundle.read(tmp_path / "once" / service.name).changed for service in SERVICES} == {()}


@every_service
def test_a_bundle_holds_its_own_service_and_nothing_of_another(bundles: Path, service: Service) -> None:
    folder = bundles / service.name
    expected = {".cfignore", "Procfile", "bundle.json", "manifest.yml", "requirements.txt", "runtime.txt", "wheels"}
    expected |= {service.package} | {part.split("/")[0] for part in service.extra}
    assert {path.name for path in folder.iterdir()} == expected
    others = {other.package for other in SERVICES} - {service.package}
    assert not [path for path in folder.rglob("*") if path.name in others]
    own = re.compile(rf"^(?:from|import) ({'|'.join(others)})\b", re.MULTILINE)
    assert not [path for path in folder.rglob("*.py") if own.search(path.read_text("utf-8"))]


@every_service
def test_a_bundle_holds_no_tests_no_secrets_and_nothing_that_git_ignores(bundles: Path, service: Service) -> None:
    for path in (bundles / service.name).rglob("*"):
        relative = path.relative_to(bundles / service.name)
        assert not re.search(
            r"(^|/)(tests?|__pycache__|\.env|\.venv|\.git)(/|$)|(^|/)test_|\.(test\.js|pyc|pem|key)$", str(relative)
        )
        if path.is_file():
            assert not SECRETS.search(path.read_bytes()), relative


@every_service
def test_a_bundle_asks_for_the_wheel_that_it_carries_and_for_no_index(bundles: Path, service: Service) -> None:
    requirements = (bundles / service.name / "requirements.txt").read_text("utf-8")
    (wheel,) = (bundles / service.name / "wheels").iterdir()
    assert requirements.endswith(
        f"\n./wheels/{wheel.name} \\\n    --hash=sha256:{sha256(wheel.read_bytes()).hexdigest()}\n"
    )
    assert "://" not in requirements
    assert not (bundles / service.name / "vendor").exists()  # the buildpack would install from it alone
    with zipfile.ZipFile(io.BytesIO(wheel.read_bytes())) as archive:
        names = {name.split("/")[0] for name in archive.namelist()}
    assert names == {"cloudstagram", "cloudstagram-1.0.0.dist-info"}


def test_the_gateways_bundle_has_of_npm_packages_just_the_files_that_are_served(bundles: Path) -> None:
    web = bundles / "realtime-gateway" / "web"
    named = json.loads((web / "vendor.json").read_text("utf-8")).values()
    found = [path.relative_to(web / "node_modules") for path in (web / "node_modules").rglob("*") if path.is_file()]
    assert sorted(map(str, found)) == sorted(named)


def test_npm_files_of_other_bytes_than_were_tried_are_refused(tmp_path: Path) -> None:
    shutil.copyfile(ROOT / WEB / "vendor.json", tmp_path / "vendor.json")
    shutil.copyfile(ROOT / WEB / "vendor.sha256", tmp_path / "vendor.sha256")
    with pytest.raises(Refusal, match=r"htm\.module\.js can't be read .*npm ci"):
        npm_files(tmp_path)
    for path in json.loads((tmp_path / "vendor.json").read_text("utf-8")).values():
        (tmp_path / "node_modules" / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / WEB / "node_modules" / path, tmp_path / "node_modules" / path)
    assert npm_files(tmp_path)
    with (tmp_path / "node_modules/htm/dist/htm.module.js").open("ab") as module:
        module.write(b"\n")
    with pytest.raises(Refusal, match=r"npm file htm/dist/htm\.module\.js has other bytes than vendor\.sha256.*npm ci"):
        npm_files(tmp_path)


@every_service
def test_a_bundle_says_what_it_was_built_from(bundles: Path, service: Service) -> None:
    bundle = Bundle.read(bundles / service.name)
    assert bundle.service == service.name
    assert re.fullmatch(r"[0-9a-f]{40}", bundle.commit)
