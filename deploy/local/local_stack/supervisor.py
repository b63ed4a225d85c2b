"""Runs supervisord and talks to it; the one place that knows its calls."""

from __future__ import annotations

import ctypes
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import xmlrpc.client
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import cast

from supervisor.xmlrpc import Faults, SupervisorTransport

from local_stack.errors import StackError

#: prctl's "send me this signal when my parent is gone".
PR_SET_PDEATHSIG = 1
START_SECONDS = 10.0


class Supervisor:
    """One supervisord in the foreground, which ends with the process that made it.

    Its control socket lies in a folder of its own: a socket path has at most 107 bytes, and a checkout may lie deep.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._folder = Path(tempfile.mkdtemp(prefix="cloudstagram-"))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        """Where it is spoken to; ``supervisorctl`` finds it through the configuration."""
        return self._folder / "supervisor.sock"

    def start(self, config: Path) -> None:
        """Start it and wait until it answers. Raises StackError where it ends instead."""
        command = (sys.executable, "-m", "supervisor.supervisord", "-c", str(config))
        self._process = subprocess.Popen(
            command, env=self._environment, stdin=subprocess.DEVNULL, preexec_fn=_end_with_parent, cwd=config.parent
        )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise StackError(f"the supervisor did not start (exit status {self._process.poll()}); see {config}")
            time.sleep(0.02)

    def start_process(self, name: str) -> None:
        """Start a process and don't wait for it; one that runs already is left alone."""
        self._call("startProcess", name, False, harmless=Faults.ALREADY_STARTED)

    def stop_process(self, name: str) -> None:
        """Stop a process and wait until it is gone; it stays away until it is started."""
        self._call("stopProcess", name, True, harmless=Faults.NOT_RUNNING)

    def is_running(self) -> bool:
        """Whether supervisord itself is there."""
        return self._process is not None and self._process.poll() is None

    def wait(self) -> None:
        """Wait until it ended, and with it all that it ran."""
        if self._process is not None:
            self._process.wait()

    def stop(self, seconds: float) -> None:
        """Have it stop everything, and wait until it ended.

        Raises StackError where it takes longer and is killed: what it ran is then killed with it, not stopped in order.
        """
        try:
            if self._process is not None:
                self._stop_or_kill(self._process, seconds)
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _stop_or_kill(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        process.terminate()
        self._wake()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise StackError(f"the supervisor did not end within {seconds:g} s and was killed") from None

    def _wake(self) -> None:
        """It heeds a signal once it has something to do, or a second later."""
        with suppress(OSError), socket.socket(socket.AF_UNIX) as knock:
            knock.connect(str(self.socket))

    def _answers(self) -> bool:
        try:
            self._call("getState")
        except (OSError, http.client.HTTPException):
            return False
        return True

    def _call(self, method: str, *arguments: object, harmless: int | None = None) -> None:
        transport = SupervisorTransport(serverurl=f"unix://{self.socket}")
        with xmlrpc.client.ServerProxy("http://127.0.0.1", cast("xmlrpc.client.Transport", transport)) as proxy:
            try:
                getattr(proxy.supervisor, method)(*arguments)
            except xmlrpc.client.Fault as fault:
                if fault.faultCode != harmless:
                    raise


def _end_with_parent() -> None:
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    # The terminal's Ctrl-C is for the one in front, who then stops this one in order.
    os.setpgrp()
