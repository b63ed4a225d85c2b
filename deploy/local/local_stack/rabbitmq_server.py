"""RabbitMQ as this stack runs it: a node and a port mapper of its own, on loopback, under whoever starts it.

Erlang would start its port mapper (epmd) by itself, on all interfaces, and leave it behind; so it is a process of ours.
"""

from __future__ import annotations

from local_stack.process import Process
from local_stack.programs import find, find_rabbitmq
from local_stack.readiness import AnswersAmqp, Listens
from local_stack.settings import StackSettings

#: The broker shares a small machine with everything else.
NO_BUSY_WAITING = "+sbwt none +sbwtdcpu none +sbwtdio none"


def rabbitmq_processes(settings: StackSettings) -> tuple[Process, Process]:
    """The port mapper and the broker."""
    return _epmd(settings), _broker(settings)


def _epmd(settings: StackSettings) -> Process:
    port = settings.ports["epmd"]
    return Process(
        name="epmd",
        command=(find("epmd", settings.search_path), "-port", str(port), "-address", "127.0.0.1"),
        cwd=settings.layout.data,
        ready=Listens(port),
        ports=("epmd",),
    )


def _broker(settings: StackSettings) -> Process:
    home, config = settings.layout.home("rabbitmq"), settings.layout.config / "rabbitmq.conf"
    plugins = settings.layout.config / "rabbitmq-plugins"
    return Process(
        name="rabbitmq",
        command=(find_rabbitmq(),),
        cwd=home,
        ready=AnswersAmqp(settings.rabbitmq_url),
        ports=("rabbitmq", "rabbitmq-distribution"),
        environment=broker_environment(settings),
        after=("epmd",),
        files={config: _config(settings), plugins: "[].\n"},
        folders=(home,),
        stop_seconds=20,
    )


def broker_environment(settings: StackSettings) -> dict[str, str]:
    """What makes a node ours alone; ``rabbitmqctl`` needs the same to talk to it."""
    home, config = settings.layout.home("rabbitmq"), settings.layout.config
    return {
        "HOME": str(home),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(settings.ports["epmd"]),
        "RABBITMQ_CONFIG_FILE": str(config / "rabbitmq.conf"),
        "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        "RABBITMQ_DIST_PORT": str(settings.ports["rabbitmq-distribution"]),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(config / "rabbitmq-plugins"),
        "RABBITMQ_LOG_BASE": str(settings.layout.logs),
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_MNESIA_BASE": str(home),
        "RABBITMQ_NODENAME": "cloudstagram@localhost",
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"-kernel inet_dist_use_interface {{127,0,0,1}} {NO_BUSY_WAITING}",
        # Its script then becomes the broker, so that the pid is the broker's.
        "RUNNING_UNDER_SYSTEMD": "true",
    }


def _config(settings: StackSettings) -> str:
    # The quorum queues' write-ahead log would be held in memory up to 512 MB.
    return f"""\
listeners.tcp.1 = 127.0.0.1:{settings.ports["rabbitmq"]}
raft.wal_max_size_bytes = 67108864
disk_free_limit.absolute = 200MB
log.console = true
log.console.level = info
"""
