"""What gunicorn is told alike for every API; a `gunicorn.conf.py` takes in all of it, by the names that gunicorn knows.

It adds what is its own: the address, how many connections, and how lines of the log are labelled.
"""

from __future__ import annotations

from typing import Final

from cloudstagram.gunicorn_hooks import on_starting, post_request, post_worker_init, pre_request
from cloudstagram.gunicorn_worker import Worker

__all__ = [
    "control_socket_disable",
    "graceful_timeout",
    "keepalive",
    "limit_request_field_size",
    "limit_request_fields",
    "limit_request_line",
    "on_starting",
    "post_request",
    "post_worker_init",
    "pre_request",
    "timeout",
    "worker_class",
    "workers",
]

worker_class: Final = Worker
#: More of them are more instances: one process is one port, one set of metrics, one pid.
workers: Final = 1
#: Seconds; with it every process is gone within 9 s of SIGTERM.
graceful_timeout: Final = 8
#: Seconds after which a worker that does not answer its master is replaced.
timeout: Final = 30
#: Seconds; also the longest that a request's head may take. Cloud Foundry's router keeps an idle connection for 90 s,
#: our edge for less: neither ever sends a request into one that is being closed here.
keepalive: Final = 95
#: Bytes, fields, and bytes of a field.
limit_request_line: Final = 4094
limit_request_fields: Final = 64
limit_request_field_size: Final = 8190
#: Every instance would open the same socket in the home directory.
control_socket_disable: Final = True
