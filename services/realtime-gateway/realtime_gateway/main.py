"""The gateway's process: `python -m realtime_gateway.main`. Every start registers its stop."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Final

from tornado.httpserver import HTTPServer

from cloudstagram import logs
from cloudstagram.redis_client import connect_async
from cloudstagram.sessions import AsyncSessions, cookie_name, secured
from cloudstagram.settings import load_or_exit
from realtime_gateway import canary, counts, descriptors
from realtime_gateway.app import create_app
from realtime_gateway.broadcasts_in import Inbox
from realtime_gateway.canary import Canary
from realtime_gateway.connection import Connection
from realtime_gateway.counts import Counts
from realtime_gateway.delivery import Delivery
from realtime_gateway.draining import drain
from realtime_gateway.health import Readiness
from realtime_gateway.heartbeat import Heartbeat
from realtime_gateway.hub import Hub
from realtime_gateway.log_follower import LogFollower
from realtime_gateway.loops import running
from realtime_gateway.resets import Resets
from realtime_gateway.ring import Ring
from realtime_gateway.settings import Settings
from realtime_gateway.site import Site, SiteError
from realtime_gateway.store import Store
from realtime_gateway.subscriber import Sender, Subscriber
from realtime_gateway.transports import Router
from realtime_gateway.views import Views

#: Bytes of a request: our longest are a client's messages.
_HEADER_MOST: Final = 16 * 1024
_BODY_MOST: Final = 64 * 1024
#: Seconds for a body, and for which a connection may rest between two requests (longer than routers keep theirs).
_BODY_S: Final = 30
_REST_S: Final = 120


async def serve(settings: Settings, site: Site) -> None:
    """Until SIGTERM or SIGINT. A server that is away makes it not ready, and never ends it."""
    async with AsyncExitStack() as stack:
        client = connect_async(settings.redis_url)
        stack.push_async_callback(client.aclose)
        store, sessions = Store(client), AsyncSessions(client)

        hub, ring = Hub(), Ring()
        resets = Resets(hub)
        stack.callback(resets.close)
        delivery = Delivery(hub, resets)
        follower = LogFollower(store, ring, delivery.deliver, resets.everyone)
        counting = Counts(store, hub, resets)
        heartbeat_ms = round(settings.heartbeat_seconds * 1000)
        views = Views(hub, ring, store, sessions, follower, counting, delivery, resets, heartbeat_ms)
        stack.callback(views.close)

        sender = Sender(settings.rabbitmq_url)
        own_canary = Canary(sender.send)
        subscriber = Subscriber(settings.rabbitmq_url, Inbox(follower.offer, own_canary.receive).receive)
        for line in (sender.line, subscriber.line):
            line.start()
            stack.callback(line.close)

        await stack.enter_async_context(running("The log's follower", follower.step, 0))
        await stack.enter_async_context(running("The look at the counts", counting.step, counts.EVERY_S))
        heartbeat = Heartbeat(hub, views, sessions)
        await stack.enter_async_context(running("The heartbeat", heartbeat.step, settings.heartbeat_seconds))
        await stack.enter_async_context(running("The canary", own_canary.step, canary.EVERY_S))

        checks = {"redis": follower.check, "rabbitmq": subscriber.line.check, "canary": own_canary.check}
        readiness = Readiness(checks, lambda: {"canary": own_canary.state(), "sockets": len(hub.viewers)})
        most = descriptors.sockets_most()
        cookie = cookie_name(settings.allowed_origins)
        connection = partial(Connection, hub=hub, views=views, cookie=cookie)
        router = Router(connection, cookie, secured(settings.allowed_origins), lambda: len(hub.viewers) >= most)
        server = HTTPServer(
            create_app(router, site, readiness, settings.allowed_origins),
            max_header_size=_HEADER_MOST,
            max_body_size=_BODY_MOST,
            body_timeout=_BODY_S,
            idle_connection_timeout=_REST_S,
        )
        server.listen(settings.port, settings.host)
        stack.callback(server.stop)

        await _told_to_stop()
        readiness.draining = True
        server.stop()
        await drain(hub)


async def _told_to_stop() -> None:
    loop = asyncio.get_running_loop()
    told: asyncio.Future[None] = loop.create_future()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _resolve, told)
    await told


def _resolve(told: asyncio.Future[None]) -> None:
    if not told.done():
        told.set_result(None)


def main() -> None:
    settings = load_or_exit(Settings, os.environ)
    logs.configure("realtime-gateway", settings.log_level, instance=settings.cf_instance_index)
    try:
        site = Site(Path(settings.web_root))
        asyncio.run(serve(settings, site))
    except SiteError as error:
        sys.exit(f"The browser client: {error}")
    except OSError as error:
        sys.exit(f"Port {settings.port} of {settings.host}: {error.strerror}")


if __name__ == "__main__":
    main()
