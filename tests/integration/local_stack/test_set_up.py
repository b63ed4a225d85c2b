"""Set-up's looks at the machine: each fault is one line, found / wanted / what to do."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from local_stack.layout import ROOT
from local_stack.ports import default_ports, free_ports, setting_name

PARTS = ("progress", "versions", "machine", "packages", "environment", "browser")
AS_ROOT = ROOT / "deploy/local/set-up.d/as-root"


@pytest.fixture
def elsewhere(tmp_path: Path) -> dict[str, str]:
    """An environment in which set-up looks at free ports and at data that are not there."""
    ports = {setting_name(name): str(port) for name, port in free_ports().items()}
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "CLOUDSTAGRAM_DATA": str(tmp_path), **ports}


def _doctor(environment: dict[str, str]) -> tuple[int, str]:
    command = ("bash", str(ROOT / "deploy/local/set-up"), "doctor")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stderr


def _said_by(command: str, environment: dict[str, str], root: Path = ROOT) -> str:
    """What a function of set-up's parts prints."""
    parts = ROOT / "deploy/local/set-up.d"
    sources = "".join(f'. "{parts}/{name}.sh"; ' for name in PARTS)
    script = f"root={shlex.quote(str(ROOT))}; {sources} root={shlex.quote(str(root))}; {command}"
    done = subprocess.run(
        ("bash", "-c", script), env=environment, capture_output=True, text=True, timeout=10, check=True
    )
    return done.stdout


def _pretend(program: str, answer: str, folder: Path) -> None:
    _write_program(folder / program, f"echo '{answer}'")


def _write_program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="ascii")
    path.chmod(0o755)


def test_a_machine_without_a_fault_is_told_so(elsewhere: dict[str, str]) -> None:
    assert _doctor(elsewhere) == (0, "nothing is wrong with this machine\n")


@pytest.mark.parametrize("name", ["edge", "mongodb", "image-to-followers"])
def test_a_taken_port_is_named_with_the_setting_that_moves_it(elsewhere: dict[str, str], name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        status, said = _doctor({**elsewhere, setting_name(name): str(port)})
    assert status == 1
    assert said.startswith(f"set-up: port {port}: found it taken")
    assert said.endswith(f"wanted for {name}; end what listens there, or set {setting_name(name)}\n")


def test_every_port_of_the_table_is_looked_at(elsewhere: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        _, said = _doctor({**elsewhere, **{setting_name(name): port for name in default_ports()}})
    assert [name for name in default_ports() if f"wanted for {name};" in said] == list(default_ports())


@pytest.mark.parametrize(
    ("program", "answer", "found", "wanted"),
    [
        ("redis-server", "Redis server v=6.2.14 sha=00000000:0 malloc=jemalloc-5.1.0 bits=64", "6.2.14", "7.0"),
        ("nginx", "nginx version: nginx/1.18.0", "1.18.0", "1.20"),
        ("python3", "3.9.2", "3.9.2", "3.11"),
    ],
)
def test_what_is_too_old_is_named_before_anything_is_installed(
    elsewhere: dict[str, str], tmp_path: Path, program: str, answer: str, found: str, wanted: str
) -> None:
    _pretend(program, answer, tmp_path)
    status, said = _doctor({**elsewhere, "PATH": f"{tmp_path}:{elsewhere['PATH']}"})
    assert status == 1
    assert f"set-up: {program}: found {found}, wanted {wanted} or newer; install that, or use Debian 12" in said


def test_a_version_is_compared_by_its_numbers(elsewhere: dict[str, str], tmp_path: Path) -> None:
    _pretend("redis-server", "Redis server v=10.0.1 sha=0", tmp_path)
    assert _doctor({**elsewhere, "PATH": f"{tmp_path}:{elsewhere['PATH']}"})[0] == 0


@pytest.mark.parametrize("language", [{}, {"LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de"}])
def test_a_package_that_would_be_too_old_is_named_in_whichever_language_apt_speaks(
    elsewhere: dict[str, str], tmp_path: Path, language: dict[str, str]
) -> None:
    _pretend("redis-server", "", tmp_path)
    word = 'case "$LANGUAGE$LC_ALL" in *de*) echo Installationskandidat;; *) echo Candidate;; esac'
    _write_program(tmp_path / "apt-cache", f'echo "  $({word}): 5:6.0.16-1+deb11u2"')
    status, said = _doctor({**elsewhere, **language, "PATH": f"{tmp_path}:{elsewhere['PATH']}"})
    assert status == 1
    assert "not installed yet, make up brings it: redis-server\n" in said
    assert "set-up: redis-server: found 6.0.16, wanted 7.0 or newer" in said


def test_who_would_be_asked_for_a_password_without_a_terminal_is_told_the_one_command(
    elsewhere: dict[str, str], tmp_path: Path
) -> None:
    _write_program(tmp_path / "sudo", "exit 1")
    _pretend("apt-get", "", tmp_path)
    environment = {**elsewhere, "PATH": f"{tmp_path}:{elsewhere['PATH']}"}
    said = _said_by("is_root() { false; }; check_way_to_install redis-server nginx </dev/null", environment)
    assert said.startswith("root: found that sudo wants a password, wanted it for redis-server nginx; ")
    assert shlex.split(said.split("start again: ")[1]) == [
        *("sudo", "bash", str(AS_ROOT)),
        "install",
        "redis-server",
        "nginx",
    ]


def test_a_system_whose_own_browser_tests_cannot_use_gets_only_the_libraries_that_are_missing(
    elsewhere: dict[str, str],
) -> None:
    pretences = "has_browser() { false; }; is_debian() { false; }; ldconfig() { echo ' libnss3.so (libc6) => /x'; }"
    missing = _said_by(f"{pretences}; missing_for_browser", elsewhere).split()
    assert {"libgbm1", "libcups2t64"} < set(missing)
    assert "libnss3" not in missing


def test_a_browser_is_fetched_once_for_each_version_of_playwright(elsewhere: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    _write_program(
        tmp_path / "bin/playwright", f'echo "$*" >>{tmp_path}/calls; mkdir -p {tmp_path}/cache/ms-playwright'
    )
    environment = {**elsewhere, "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def set_up(version: str) -> list[str]:
        (tmp_path / "requirements-dev.txt").write_text(f"playwright=={version} \\\n", encoding="ascii")
        _said_by(
            f"has_browser() {{ false; }}; venv={tmp_path} log={tmp_path}/log; set_up_browser", environment, tmp_path
        )
        return (tmp_path / "calls").read_text(encoding="ascii").splitlines()

    assert set_up("1.0.0") == set_up("1.0.0") == ["install chromium-headless-shell"]
    assert len(set_up("1.0.1")) == 2


def test_too_little_disk_is_a_fault(elsewhere: dict[str, str]) -> None:
    said = _said_by("check_disk 999999999", elsewhere)
    assert "MB free" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("name", [".local", ".venv", "services/realtime-gateway/web/node_modules"])
def test_a_folder_of_somebody_else_is_named_with_a_command_that_can_be_pasted(
    elsewhere: dict[str, str], tmp_path: Path, name: str
) -> None:
    clone = tmp_path / "my clone; & more"
    folder = clone / name
    folder.parent.mkdir(parents=True)
    if os.geteuid() == 0:
        folder.mkdir()
        os.chown(folder, 1, -1)
    else:
        folder.symlink_to("/")
    said = _said_by("check_owner", elsewhere, root=clone)
    assert said.startswith(f"{name}: found it to be ")
    assert shlex.split(said.split("remove it: ")[1]) == ["sudo", "rm", "-r", str(folder)]


def test_set_up_with_nothing_to_do_becomes_the_command_at_once(elsewhere: dict[str, str]) -> None:
    command = ("bash", str(ROOT / "deploy/local/set-up"), "tools", "echo", "hello")
    done = subprocess.run(command, env=elsewhere, capture_output=True, text=True, timeout=10, check=True)
    assert (done.stdout, done.stderr) == ("hello\n", "")


def test_the_scripts_are_programs() -> None:
    scripts = ("set-up", "lock", "set-up.d/as-root", "local_stack/run-process", "local_stack/end-orphans")
    assert all(shutil.which(str(ROOT / "deploy/local" / script)) for script in scripts)
