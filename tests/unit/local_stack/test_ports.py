from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from local_stack.ports import default_ports, free_ports, is_taken, ports_from


def test_every_port_can_be_moved_by_a_setting_named_after_its_process() -> None:
    moved = ports_from({"CLOUDSTAGRAM_ADD_IMAGE_TO_USER_PORT": "9122", "CLOUDSTAGRAM_EDGE_PORT": "9080"})
    assert moved == {**default_ports(), "add-image-to-user": 9122, "edge": 9080}


@pytest.mark.parametrize("text", ["", "0", "65536", "-1", "8080 ", "tcp://10.0.0.1:6379", "٨"])
def test_what_is_no_port_is_refused_with_the_name_of_its_setting(text: str) -> None:
    with pytest.raises(ValueError, match="CLOUDSTAGRAM_REDIS_PORT"):
        ports_from({"CLOUDSTAGRAM_REDIS_PORT": text})


def test_one_port_for_two_processes_is_refused_with_both_settings_named() -> None:
    with pytest.raises(ValueError, match="CLOUDSTAGRAM_EDGE_PORT and CLOUDSTAGRAM_UPLOAD_API_PORT are both 8101"):
        ports_from({"CLOUDSTAGRAM_EDGE_PORT": "8101"})


def test_free_ports_are_there_for_every_process_and_are_all_different() -> None:
    found = free_ports()
    assert found.keys() == default_ports().keys()
    assert len(set(found.values())) == len(found)


def test_a_free_port_is_nobody_elses_as_long_as_its_process_lives() -> None:
    ask = "import local_stack.ports as ports; print(ports.free_port(), flush=True); input()"
    narrow = "import local_stack.ports as ports; ports.FREE_PORTS = range({0}, {0} + 1); ports.free_port()"
    with subprocess.Popen([sys.executable, "-c", ask], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as one:
        assert one.stdout is not None
        other = [sys.executable, "-c", narrow.format(int(one.stdout.readline()))]
        refused = subprocess.run(other, capture_output=True, text=True, timeout=30, check=False)
        assert "no free port is left" in refused.stderr
        one.communicate("\n")
    assert subprocess.run(other, timeout=30, check=False).returncode == 0


def test_a_port_is_taken_exactly_while_somebody_listens_on_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert is_taken(port)
    assert not is_taken(port)
