"""The decoder's process: pictures come back, and whatever happens to it costs one picture and no more."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import gevent
import pytest
from PIL import Image

from eventually import eventually
from fanout_workers.decoder_process import DecoderDied, DecoderProcess, Undecodable


@pytest.fixture
def decoder() -> Iterator[DecoderProcess]:
    process = DecoderProcess(os.environ, wall_s=3.0)
    process.start()
    yield process
    process.stop()


def picture(width: int = 300, height: int = 200) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 50).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def pid_of(decoder: DecoderProcess) -> int:
    assert decoder.pid is not None
    return decoder.pid


def test_one_child_takes_picture_after_picture(decoder: DecoderProcess) -> None:
    assert (decoder.render(picture()).width, decoder.render(picture(400)).width) == (300, 400)
    first = pid_of(decoder)
    with pytest.raises(Undecodable, match="no JPEG"):
        decoder.render(b"no picture")
    assert decoder.render(picture(20)).width == 20
    assert pid_of(decoder) == first


@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_a_child_that_crashes_costs_one_picture(decoder: DecoderProcess, signal_number: signal.Signals) -> None:
    decoder.render(picture())
    os.kill(pid_of(decoder), signal.SIGSTOP)
    gevent.spawn_later(0.3, os.kill, pid_of(decoder), signal_number)
    gevent.spawn_later(0.4, os.kill, pid_of(decoder), signal.SIGCONT)
    with pytest.raises(DecoderDied, match=f"-{signal_number}"):
        decoder.render(picture())
    assert decoder.render(picture()).width == 300


def test_a_child_that_hangs_is_killed(decoder: DecoderProcess) -> None:
    decoder.render(picture())
    os.kill(pid_of(decoder), signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(DecoderDied, match="within 3 s"):
        decoder.render(picture())
    assert time.monotonic() - began < 5
    assert decoder.render(picture()).width == 300


def test_a_child_that_died_in_between_is_replaced_unnoticed(decoder: DecoderProcess) -> None:
    decoder.render(picture())
    os.kill(pid_of(decoder), signal.SIGKILL)
    os.waitid(os.P_PID, pid_of(decoder), os.WEXITED | os.WNOWAIT)  # until it is dead; its status is left to its parent
    assert decoder.render(picture()).width == 300


def test_a_child_ignores_what_a_terminal_or_a_platform_sends_to_everyone(decoder: DecoderProcess) -> None:
    decoder.render(picture())
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        os.kill(pid_of(decoder), number)
    first = pid_of(decoder)
    assert decoder.render(picture()).width == 300
    assert pid_of(decoder) == first


def test_a_child_gets_no_address_of_a_server() -> None:
    decoder = DecoderProcess({**os.environ, "RABBITMQ_URL": "amqp://user:password@host", "VCAP_SERVICES": "{}"})
    decoder.start()
    decoder.render(picture())
    environment = Path(f"/proc/{decoder.pid}/environ").read_bytes()
    decoder.stop()
    assert b"password" not in environment
    assert b"VCAP" not in environment


def test_a_child_may_use_no_more_memory_and_time_than_a_picture_takes(decoder: DecoderProcess) -> None:
    decoder.render(picture())
    limits = Path(f"/proc/{decoder.pid}/limits").read_text("ascii")
    assert f"Max address space         {1024**3}" in limits
    cpu = next(line for line in limits.splitlines() if line.startswith("Max cpu time"))
    assert int(cpu.split()[3]) < 30


def test_a_child_dies_with_its_parent() -> None:
    program = (
        "import os, time; from fanout_workers.decoder_process import DecoderProcess;"
        "d = DecoderProcess(os.environ); d.start(); d._running(); print(d.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    eventually(lambda: not Path(f"/proc/{child}").exists(), "the child is gone too", 5)
