"""How gunicorn runs timeline-api. Read in the master: a bad setting stops the start, not a worker again and again."""

from __future__ import annotations

import os

from cloudstagram import logs
from cloudstagram.gunicorn_hooks import post_request, post_worker_init, pre_request  # noqa: F401
from cloudstagram.settings import load_or_exit
from timeline_api.settings import Settings

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
logconfig_dict = logs.configuration("timeline-api", _settings.log_level, instance=_settings.cf_instance_index)
