"""`python -m fanout_workers <deployable>`: settings → clients → handler → consumer. The only file that wires."""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

# ruff: noqa: E402  gevent has to patch before anything else is imported
import argparse
import os
import signal
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial

import gevent
import redis
from gevent.event import Event
from pymongo.database import Database

from cloudstagram import logs, mongo_client, redis_client
from cloudstagram.contracts.topology import BROADCASTS, DELETE_IMAGE, NEW_IMAGE, REBUILD_TIMELINE, UPLOAD
from cloudstagram.health import Readiness
from cloudstagram.listening import require_free_port
from cloudstagram.publisher import Publisher
from cloudstagram.settings import load_or_exit
from fanout_workers.auditor.wiring import audit_of
from fanout_workers.consumer import Consumer
from fanout_workers.dependencies import probes, translating
from fanout_workers.deployables import DEPLOYABLES, Deployable
from fanout_workers.health_server import serve_health
from fanout_workers.relay.failover import FailoverWatch, HistoryStore
from fanout_workers.relay.outbox import Outbox
from fanout_workers.relay.periodic import Periodic
from fanout_workers.relay.rebuilds import Rebuilds
from fanout_workers.settings import Settings
from fanout_workers.tools import Tools
from fanout_workers.watchdog import Watchdog
from fanout_workers.worker import Worker

OUTBOX_RELAY = "outbox-relay"
AUDITOR = "auditor"
#: What the relay publishes to.
_DRIVEN = (UPLOAD, NEW_IMAGE, DELETE_IMAGE, REBUILD_TIMELINE)
#: Seconds from SIGTERM: for what is at hand, for broadcasts and confirms on their way, and to the end whatever happens.
_DRAIN_S = 5.0
_LAST_WORDS_S = 0.7
_GONE_S = 8.7
#: Seconds that one turn of the relay may take: a hundred records for each exchange, each confirmed.
_TURN_LIMIT_S = 120.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="fanout_workers", description="One worker process of Cloudstagram.")
    parser.add_argument("deployable", choices=[*DEPLOYABLES, OUTBOX_RELAY, AUDITOR])
    name = parser.parse_args().deployable
    settings = load_or_exit(Settings, os.environ)
    require_free_port(settings.host, settings.port)
    logs.configure(name, settings.log_level, instance=settings.cf_instance_index)
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, stopping.set)
    with ExitStack() as stack:
        if name == OUTBOX_RELAY:
            watchdog = _start_relay(settings, stack)
        elif name == AUDITOR:
            watchdog = _start_auditor(settings, stopping, stack)
        else:
            watchdog = _start_worker(name, DEPLOYABLES[name], settings, stack)
        stopping.wait()
        watchdog.end_within(_GONE_S)


def _start_worker(name: str, deployable: Deployable, settings: Settings, stack: ExitStack) -> Watchdog:
    exchanges = (deployable.queue.exchange, *deployable.publishes)
    publisher = Publisher(settings.rabbitmq_url, name, exchanges, deployable.queue.queues())
    tools = _start_tools(name, settings, publisher, stack)
    watchdog = Watchdog(deployable.limit_s)
    handler = translating(deployable.make(tools, stack))
    checks = probes(tools.redis_client, tools.database, publisher.ready)
    worker = Worker(deployable.queue, deployable.kind, handler, publisher, checks, watchdog)
    consumer = Consumer(settings.rabbitmq_url, name, deployable.queue, deployable.prefetch, worker.receive)
    watchdog.start()
    consumer.start()
    stack.callback(consumer.stop, _DRAIN_S)
    ready = Readiness(probes(tools.redis_client, tools.database, partial(_both_ready, publisher, consumer)))
    stack.callback(serve_health(settings.host, settings.port, ready).stop)
    return watchdog


def _both_ready(publisher: Publisher, consumer: Consumer) -> None:
    publisher.ready()
    consumer.ready()


def _start_relay(settings: Settings, stack: ExitStack) -> Watchdog:
    publisher = Publisher(settings.rabbitmq_url, OUTBOX_RELAY, (*_DRIVEN, *BROADCASTS))
    tools = _start_tools(OUTBOX_RELAY, settings, publisher, stack)
    watchdog = Watchdog(_TURN_LIMIT_S)
    watchdog.start()
    outbox = Outbox(tools.records, tools.lists, publisher)
    rebuilds = Rebuilds(tools.timelines, publisher, tools.monotonic)
    failover = FailoverWatch(
        tools.redis_client, HistoryStore(tools.database), tools.records, tools.event_log, tools.broadcasts, tools.now
    )
    for name, every_s, turn in (
        ("outbox", 0.5, outbox.drive_due),
        ("rebuilds", 1.0, rebuilds.publish_due),
        ("failover", 1.0, failover.look),
    ):
        periodic = Periodic(name, translating(turn), every_s, watchdog)
        periodic.start()
        stack.callback(periodic.stop, _DRAIN_S / 3)
    ready = Readiness(probes(tools.redis_client, tools.database, publisher.ready))
    stack.callback(serve_health(settings.host, settings.port, ready).stop)
    return watchdog


def _start_auditor(settings: Settings, stopping: Event, stack: ExitStack) -> Watchdog:
    """It publishes nothing: what it has mended, the relay takes up."""
    client, database = _start_clients(AUDITOR, settings, stack)
    watchdog = Watchdog(_TURN_LIMIT_S)
    watchdog.start()
    audit = audit_of(client, database, partial(datetime.now, UTC), stopping.wait)
    periodic = Periodic(AUDITOR, translating(audit.turn), 1.0, watchdog)
    periodic.start()
    stack.callback(periodic.stop, _DRAIN_S)
    servers = {"redis": partial(redis_client.ping, client), "mongodb": partial(mongo_client.ping, database)}
    stack.callback(serve_health(settings.host, settings.port, Readiness(servers)).stop)
    return watchdog


def _start_clients(
    name: str, settings: Settings, stack: ExitStack
) -> tuple[redis.Redis, Database[mongo_client.Document]]:
    client = redis_client.connect(settings.redis_url)
    stack.callback(client.close)
    database = mongo_client.connect(settings.mongodb_url, name=name)
    stack.callback(database.client.close)
    return client, database


def _start_tools(name: str, settings: Settings, publisher: Publisher, stack: ExitStack) -> Tools:
    """The clients, each with its stop."""
    client, database = _start_clients(name, settings, stack)
    publisher.start()
    stack.callback(publisher.close, _LAST_WORDS_S)
    tools = Tools.made(client, database, publisher, partial(datetime.now, UTC), time.monotonic, os.environ)
    stack.callback(tools.broadcasts.close, _LAST_WORDS_S)
    return tools


if __name__ == "__main__":
    main()
