"""`/livez`, `/readyz` and `/metrics` of a process that serves nothing else."""

from __future__ import annotations

import falcon
from gevent.pywsgi import WSGIServer

from cloudstagram import problems
from cloudstagram.health import App, Readiness, add_health_routes


def serve_health(host: str, port: int, readiness: Readiness) -> WSGIServer:
    """Serves the three until its `stop()`. OSError if the port is taken."""
    app: App = falcon.App()
    problems.install(app)
    add_health_routes(app, readiness)
    server = WSGIServer((host, port), app, log=None)
    server.start()
    return server
