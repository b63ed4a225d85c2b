"""The process table as a whole: what must hold for every process in it."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from local_stack import StackSettings, all_processes
from local_stack.ports import default_ports
from local_stack.process import Process, stages
from local_stack.readiness import Listens


@pytest.fixture
def table(tmp_path: Path) -> tuple[Process, ...]:
    return all_processes(StackSettings.on_free_ports(tmp_path, os.environ, HEARTBEAT_SECONDS="2"))


def test_every_port_of_the_port_table_belongs_to_one_process(table: tuple[Process, ...]) -> None:
    assert Counter(port for process in table for port in process.ports) == Counter(list(default_ports()))


def test_what_was_started_after_others_stops_before_them_and_nothing_waits_longer(table: tuple[Process, ...]) -> None:
    found = stages(table)
    ours = {process.name for process in table if "PORT" in process.environment}
    order = [{name for name, found_in in found.items() if found_in == stage} for stage in range(4)]
    assert order == [{"epmd"}, {"redis", "mongodb", "rabbitmq"}, ours, {"edge"}]


def test_our_services_start_when_all_servers_are_ready(table: tuple[Process, ...]) -> None:
    ours = [process for process in table if "PORT" in process.environment]
    assert len(ours) == 13
    assert all(set(process.after) == {"redis", "mongodb", "rabbitmq"} for process in ours)


def test_settings_meant_for_our_services_reach_each_of_them(table: tuple[Process, ...]) -> None:
    assert all(process.environment["HEARTBEAT_SECONDS"] == "2" for process in table if "PORT" in process.environment)


def test_nothing_listens_beyond_this_machine(table: tuple[Process, ...]) -> None:
    assert all(process.environment["HOST"] == "127.0.0.1" for process in table if "PORT" in process.environment)
    written = "\n".join(text for process in table for text in process.files.values())
    assert "0.0.0.0" not in written


def test_processes_that_wait_for_each_other_are_refused() -> None:
    def waiting(name: str, other: str) -> Process:
        return Process(name, ("true",), Path("/"), Listens(1), ports=(), after=(other,))

    with pytest.raises(ValueError, match="chicken, egg"):
        stages((waiting("chicken", "egg"), waiting("egg", "chicken")))
