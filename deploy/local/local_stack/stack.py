"""A running stack: starts the processes of a table in order, waits until they are ready, stops them all."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO, Self

from local_stack import preparation
from local_stack.errors import StackError
from local_stack.process import Process, stages
from local_stack.settings import StackSettings
from local_stack.supervisor import Supervisor
from local_stack.supervisor_config import group_of, render

END_ORPHANS = Path(__file__).parent / "end-orphans"
#: Between two looks at what is not ready yet.
LOOK_SECONDS = 0.1
#: A person who sees nothing for longer wonders.
REPORT_SECONDS = 10.0
#: A cold start on a small, busy machine takes some 30 s.
READY_SECONDS = 180.0
#: The longest way down: four stages, each with the time its processes have before they are killed.
STOP_SECONDS = 60.0


class Stack:
    """The processes of one table under one supervisor. A ``with`` block around a started stack stops it at its end."""

    def __init__(self, settings: StackSettings, processes: Iterable[Process]) -> None:
        self.settings = settings
        self.processes = {process.name: process for process in processes}
        self._stages = stages(self.processes.values())
        self._supervisor: Supervisor | None = None
        self._lock: BinaryIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, report: Callable[[str], None] = lambda line: None) -> None:
        """Start everything and return when all is ready.

        Raises StackError for a taken port, and, with everything stopped again, where something isn't ready in time.
        """
        layout, table = self.settings.layout, self.processes.values()
        layout.make_folders()
        self._lock = preparation.lock(layout)
        try:
            self._forget_pids()
            preparation.refuse_taken_ports(self.settings, table)
            preparation.write_files(table)
            self._supervisor = Supervisor(preparation.base_environment(self.settings))
            config = layout.config / "supervisor.conf"
            config.write_text(render(table, layout, self._supervisor.socket), encoding="utf-8")
            self._supervisor.start(config)
            self._start_in_order(report)
        except BaseException:
            self.stop()
            raise

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Stop everything, the last started first, and wait until nothing is left. Harmless when repeated.

        Raises StackError where it had to be killed; the next one can start all the same.
        """
        supervisor, self._supervisor = self._supervisor, None
        try:
            if supervisor is not None:
                supervisor.stop(seconds)
        finally:
            if supervisor is not None:
                self._forget_pids()
            if self._lock is not None:
                self._lock.close()

    def wait(self) -> None:
        """Wait until somebody else ends the supervisor."""
        self._running().wait()

    def pid(self, name: str) -> int:
        """A process's own pid. Raises FileNotFoundError before its first start."""
        return int(self.settings.layout.pid_file(name).read_text(encoding="ascii"))

    def log_file(self, name: str) -> Path:
        """Where a process's output stands."""
        return self.settings.layout.log_file(name)

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to a process itself; the supervisor starts again what dies of it."""
        os.kill(self.pid(name), number)

    def stop_process(self, name: str) -> None:
        """Stop one process, and keep it stopped."""
        self._running().stop_process(self._full_name(name))

    def start_process(self, name: str) -> None:
        """Start one process that was stopped, and wait until it is ready."""
        self._running().start_process(self._full_name(name))
        self.wait_until_ready(name)

    def restart(self, name: str) -> None:
        """Stop one process, start it again, and wait until it is ready."""
        self.stop_process(name)
        self.start_process(name)

    def wait_until_ready(self, *names: str, seconds: float = READY_SECONDS) -> None:
        """Wait until these processes (unnamed, all) are ready. Raises StackError with the ends of their logs."""
        waiting = list(names or self.processes)
        deadline = time.monotonic() + seconds
        while waiting := [name for name in waiting if not self.processes[name].ready()]:
            self._look_after(waiting, deadline)

    def _start_in_order(self, report: Callable[[str], None]) -> None:
        deadline, reported = time.monotonic() + READY_SECONDS, time.monotonic()
        started, ready = set[str](), set[str]()
        while len(ready) < len(self.processes):
            for name in self._startable(ready) - started:
                self._running().start_process(self._full_name(name))
                started.add(name)
            for name in sorted(name for name in started - ready if self.processes[name].ready()):
                ready.add(name)
                report(f"{name} is ready")
                reported = time.monotonic()
            if len(ready) < len(self.processes):
                self._look_after(sorted(started - ready), deadline)
            if time.monotonic() - reported > REPORT_SECONDS:
                report(f"(waiting for {_some(sorted(started - ready))}; logs: {self.settings.layout.logs})")
                reported = time.monotonic()

    def _startable(self, ready: set[str]) -> set[str]:
        return {name for name, process in self.processes.items() if ready.issuperset(process.after)}

    def _look_after(self, waiting: list[str], deadline: float) -> None:
        if not self._running().is_running():
            raise StackError("the supervisor ended while the stack was starting")
        if time.monotonic() > deadline:
            ends = "\n".join(f"--- {self.log_file(name)}\n{_end_of(self.log_file(name))}" for name in waiting)
            raise StackError(f"not ready in time: {', '.join(waiting)}\n{ends}")
        time.sleep(LOOK_SECONDS)

    def _full_name(self, name: str) -> str:
        return f"{group_of(self._stages[name])}:{name}"

    def _running(self) -> Supervisor:
        if self._supervisor is None:
            raise StackError("the stack is not running")
        return self._supervisor

    def _forget_pids(self) -> None:
        for name in ("supervisor", *self.processes):
            pid_file = self.settings.layout.pid_file(name)
            subprocess.run((str(END_ORPHANS), str(pid_file)), check=True)
            pid_file.unlink(missing_ok=True)


def _some(names: list[str], most: int = 3) -> str:
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def _end_of(log: Path, lines: int = 15) -> str:
    if not log.exists():
        return "(it said nothing)"
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
