"""The process table as supervisord's configuration.

Supervisord starts nothing by itself: the stack tells it what to start when. It stops one group after another, and
what is in one group together, so each stage of the table is a group. Each process becomes what it is through
``run-process``, which writes the pid file and sees to it that the process ends with its supervisor, however that ends.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path

from local_stack.layout import Layout
from local_stack.process import Process, stages

RUN_PROCESS = Path(__file__).parent / "run-process"
#: A log is cut at this size, and one older piece is kept.
LOG_BYTES = 20 * 1024 * 1024


def group_of(stage: int) -> str:
    """The supervisor's group for a stage."""
    return f"stage-{stage}"


def render(processes: Iterable[Process], layout: Layout, socket: Path) -> str:
    """The whole file. What every process inherits, supervisord inherits; here is what each has of its own."""
    table = tuple(processes)
    found = stages(table)
    sections = [_supervisor(layout, socket)]
    for stage in sorted(set(found.values())):
        members = ",".join(process.name for process in table if found[process.name] == stage)
        sections.append(_section(f"group:{group_of(stage)}", programs=members, priority=str(stage)))
    sections += [_program(process, layout) for process in table]
    return "\n".join(sections)


def _supervisor(layout: Layout, socket: Path) -> str:
    control = {"file": str(socket), "chmod": "0600"}
    calls = {"supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"}
    return "\n".join(
        (
            _section("unix_http_server", **control),
            _section("rpcinterface:supervisor", **calls),
            _section("supervisorctl", serverurl=f"unix://{socket}"),
            _section(
                "supervisord",
                nodaemon="true",
                silent="true",
                logfile=str(layout.log_file("supervisor")),
                logfile_maxbytes=str(LOG_BYTES),
                logfile_backups="1",
                pidfile=str(layout.pid_file("supervisor")),
                childlogdir=str(layout.logs),
                umask="077",
            ),
        )
    )


def _program(process: Process, layout: Layout) -> str:
    command = (str(RUN_PROCESS), str(layout.pid_file(process.name)), *process.command)
    return _section(
        f"program:{process.name}",
        command=shlex.join(command),
        directory=str(process.cwd),
        environment=_environment(process.environment),
        autostart="false",
        autorestart="true",
        startsecs="2",
        # Backoff grows by a second a try; "for ever" is what a million tries come to.
        startretries="1000000",
        stopsignal="TERM",
        stopwaitsecs=str(process.stop_seconds),
        killasgroup="true",
        redirect_stderr="true",
        stdout_logfile=str(layout.log_file(process.name)),
        stdout_logfile_maxbytes=str(LOG_BYTES),
        stdout_logfile_backups="1",
    )


def _environment(variables: Mapping[str, str]) -> str:
    return ",".join(f'{name}="{_unquotable(value)}"' for name, value in sorted(variables.items()))


def _unquotable(value: str) -> str:
    if '"' in value or "\n" in value:
        raise ValueError(f"a process's environment can hold neither a double quote nor a line's end: {value!r}")
    return value


def _section(title: str, **options: str) -> str:
    lines = (f"{name} = {value.replace('%', '%%')}" for name, value in options.items())
    return "\n".join((f"[{title}]", *lines, ""))
