"""What is written for supervisord, read back as supervisord reads it."""

from __future__ import annotations

from pathlib import Path

import pytest
from supervisor.options import ServerOptions

from local_stack.layout import Layout
from local_stack.process import Process
from local_stack.readiness import Listens
from local_stack.supervisor_config import render


def _process(name: str, *command: str, after: tuple[str, ...] = (), **environment: str) -> Process:
    return Process(name, command, Path("/"), Listens(1), ports=(), environment=environment, after=after)


def _read_back(tmp_path: Path, *processes: Process) -> ServerOptions:
    layout = Layout(tmp_path / "with space")
    layout.make_folders()
    config = layout.config / "supervisor.conf"
    config.write_text(render(processes, layout, tmp_path / "s.sock"), encoding="utf-8")
    options = ServerOptions()
    options.realize(["-c", str(config)])
    return options


def test_each_stage_is_a_group_and_later_stages_stop_first(tmp_path: Path) -> None:
    options = _read_back(
        tmp_path, _process("late", "true", after=("early",)), _process("early", "true"), _process("other", "true")
    )
    groups = [
        (group.priority, sorted(config.name for config in group.process_configs))
        for group in options.process_group_configs
    ]
    assert sorted(groups) == [(0, ["early"]), (1, ["late", "other"])]


def test_arguments_and_settings_arrive_as_they_are(tmp_path: Path) -> None:
    url = "amqp://guest:guest@127.0.0.1:5673/%2F"
    options = _read_back(
        tmp_path, _process("one", "/bin/echo", "a b", "50%", "it's", URL=url, ORIGINS="http://a,http://[::1]:1")
    )
    [group] = options.process_group_configs
    [config] = group.process_configs
    assert config.environment == {"URL": url, "ORIGINS": "http://a,http://[::1]:1"}
    assert config.command.endswith("""/bin/echo 'a b' 50% 'it'"'"'s'""")


def test_a_process_that_dies_is_started_again_for_ever_but_never_by_the_supervisor_first(tmp_path: Path) -> None:
    options = _read_back(tmp_path, _process("one", "true"))
    [config] = options.process_group_configs[0].process_configs
    assert (config.autostart, config.autorestart.__name__, config.startretries) == (
        False,
        "RestartUnconditionally",
        1_000_000,
    )


def test_a_setting_that_could_not_be_quoted_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="double quote"):
        _read_back(tmp_path, _process("one", "true", BAD='a"b'))
