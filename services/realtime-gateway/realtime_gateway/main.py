"""The gateway's process: `python -m realtime_gateway.main`. Every start registers its stop."""

from __future__ import annotations

import asyncio
import faulthandler
import os
import signal
import socket
import sys
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from tornado.netutil import bind_sockets

from cloudstagram import logs
from cloudstagram.sessions import cookie_name, secured
from cloudstagram.settings import load_or_exit
from realtime_gateway import counts, heartbeat, redis_client
from realtime_gateway.broker import canary
from realtime_gateway.broker.broadcasts_in import Inbox
from realtime_gateway.broker.canary import Canary
from realtime_gateway.broker.subscriber import Sender, Subscriber
from realtime_gateway.connections.connection import Connection
from realtime_gateway.connections.transports import Router
from realtime_gateway.counts import Counts
from realtime_gateway.delivery import Delivery
from realtime_gateway.draining import drain
from realtime_gateway.heartbeat import Heartbeat
from realtime_gateway.http.app import create_app
from realtime_gateway.http.health import Readiness
from realtime_gateway.http.server import BoundedServer, Room
from realtime_gateway.http.site import Site, SiteError
from realtime_gateway.hub import Hub
from realtime_gateway.log.follower import LogFollower
from realtime_gateway.log.ring import Ring
from realtime_gateway.loops import running
from realtime_gateway.resets import Resets
from realtime_gateway.sessions import Sessions
from realtime_gateway.settings import Settings
from realtime_gateway.store import Store
from realtime_gateway.views import Views

#: Seconds from SIGTERM until the process ends, whatever hangs: ten is when a platform would kill it without a word.
GONE_S: Final = 8.7


class Watch(NamedTuple):
    """What follows Redis and the broker, as far as the sockets and the health of this process need it."""

    hub: Hub
    views: Views
    readiness: Readiness


async def serve(settings: Settings, site: Site, listeners: list[socket.socket]) -> None:
    """Until SIGTERM or SIGINT. A server that is away makes it not ready, and never ends it."""
    async with AsyncExitStack() as stack:
        watch = await _begin_to_watch(stack, settings)
        server = _http_server(settings, site, watch)
        server.add_sockets(listeners)
        stack.callback(server.stop)

        await _told_to_stop()
        faulthandler.dump_traceback_later(GONE_S, exit=True)
        watch.readiness.draining = True
        server.stop()
        await drain(watch.hub)


async def _begin_to_watch(stack: AsyncExitStack, settings: Settings) -> Watch:
    client = redis_client.connect(settings.redis_url)
    stack.push_async_callback(client.aclose)
    sessions = Sessions(client)
    store = Store(client, sessions)

    hub, ring = Hub(), Ring()
    resets = Resets(hub)
    stack.callback(resets.close)
    delivery = Delivery(hub, resets)
    follower = LogFollower(store, ring, delivery.deliver, partial(resets.everyone, "misfit"))
    counting = Counts(store, hub, resets)
    heartbeat_ms = round(settings.heartbeat_seconds * 1000)
    views = Views(hub, ring, store, follower, counting, delivery, resets, heartbeat_ms)
    stack.callback(views.close)
    beats = Heartbeat(hub, views, sessions, follower)

    sender = Sender(settings.rabbitmq_url)
    own = Canary(sender.send)
    subscriber = Subscriber(settings.rabbitmq_url, Inbox(follower.offer, own.receive).receive)
    for line in (sender.line, subscriber.line):
        line.start()
        stack.callback(line.close)

    await stack.enter_async_context(running("The log's follower", follower.step, 0))
    await stack.enter_async_context(running("The look at the counts", counting.step, counts.EVERY_S))
    await stack.enter_async_context(running("The heartbeat", beats.step, settings.heartbeat_seconds))
    await stack.enter_async_context(running("The word of being behind", beats.look, heartbeat.LOOK_EVERY_S))
    await stack.enter_async_context(running("The canary", own.step, canary.LOOK_EVERY_S))

    checks = {"redis": follower.check, "rabbitmq": subscriber.line.check, "canary": own.check}
    details = lambda: {"canary": own.state(), "position": views.mark, "sockets": len(hub.viewers)}  # noqa: E731
    return Watch(hub, views, Readiness(checks, details))


def _http_server(settings: Settings, site: Site, watch: Watch) -> BoundedServer:
    room, hub, origins = Room.made(), watch.hub, settings.allowed_origins
    cookie = cookie_name(origins)
    connection = partial(Connection, hub=hub, views=watch.views, cookie=cookie)
    router = Router(connection, cookie, secured(origins), lambda: len(hub.viewers) >= room.sockets)
    app = create_app(router, site, watch.readiness, origins)
    return BoundedServer(app, room.connections, lambda: len(hub.viewers))


async def _told_to_stop() -> None:
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    await told.wait()


def main() -> None:
    settings = load_or_exit(Settings, os.environ)
    logs.configure("realtime-gateway", settings.log_level, instance=settings.cf_instance_index)
    try:
        site = Site(Path(settings.web_root))
        listeners = bind_sockets(settings.port, settings.host)
    except SiteError as error:
        sys.exit(f"The browser client: {error}")
    except OSError as error:
        sys.exit(
            f"Settings: PORT: {settings.port} of {settings.host} can't be listened on: {error.strerror}; set another"
        )
    asyncio.run(serve(settings, site, listeners))


if __name__ == "__main__":
    main()
