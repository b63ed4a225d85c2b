"""Redis as this stack runs it: every write is on the disk before its answer, nothing is evicted, no password."""

from __future__ import annotations

from local_stack.process import Process
from local_stack.programs import find
from local_stack.readiness import AnswersRedis
from local_stack.settings import StackSettings


def redis_process(settings: StackSettings) -> Process:
    """The one primary."""
    home, config = settings.layout.home("redis"), settings.layout.config / "redis.conf"
    return Process(
        name="redis",
        command=(find("redis-server", settings.search_path), str(config)),
        cwd=home,
        ready=AnswersRedis(settings.redis_url),
        ports=("redis",),
        files={config: _config(settings)},
        folders=(home,),
    )


def _config(settings: StackSettings) -> str:
    return f"""\
bind 127.0.0.1
port {settings.ports["redis"]}
dir "{settings.layout.home("redis")}"
daemonize no
appendonly yes
appendfsync always
save ""
maxmemory-policy noeviction
"""
