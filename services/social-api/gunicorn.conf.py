"""How gunicorn runs social-api. Read in the master: a bad setting stops the start, not a worker again and again."""

from __future__ import annotations

import os
from typing import Any, Final

from cloudstagram import logs
from cloudstagram.settings import load_or_exit
from social_api.settings import Settings

#: Seconds for which a peer may keep one read or write waiting; above `keepalive`, which ends idle connections quietly.
_SOCKET_S: Final = 100

_settings = load_or_exit(Settings, os.environ)

bind = f"{_settings.host}:{_settings.port}"
worker_class = "gevent"
workers = 1  # more of them are more instances: one process is one port, one set of metrics, one pid
worker_connections = 1000
# Every process is gone within 9 s of SIGTERM.
graceful_timeout = 8
timeout = 30
# Also the longest that a request's head may take. Cloud Foundry's router keeps an idle connection for 90 s, our edge
# for less: neither ever sends a request into one that is being closed here.
keepalive = 95
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190
# Every instance would open the same socket in the home directory.
control_socket_disable = True
logconfig_dict = logs.configuration("social-api", _settings.log_level, instance=_settings.cf_instance_index)


def pre_request(worker: Any, request: Any) -> None:
    """Cuts slow readers and senders: by itself gunicorn would wait for ever."""
    request.unreader.sock.settimeout(_SOCKET_S)
