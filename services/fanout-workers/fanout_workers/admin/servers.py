"""The servers behind the commands, each connected when a command first asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime
from functools import cached_property

import click
import redis
from pymongo.database import Database

from cloudstagram import mongo_client, redis_client
from cloudstagram.errors import SettingsError
from cloudstagram.mongo_client import Document
from cloudstagram.scripts import Scripts
from cloudstagram.settings import load
from fanout_workers.admin.broker import Broker
from fanout_workers.admin.settings import Settings

#: Seconds for one call of Redis: an operator waits for a busy one rather than be told that it is away.
_REDIS_S = 5.0


class Servers:
    """Closed with the command that uses it. Commands that need no server find no fault with the settings."""

    def __init__(self, environ: Mapping[str, str], now: Callable[[], datetime]) -> None:
        self._environ = environ
        self._stack = ExitStack()
        self.now = now

    @cached_property
    def settings(self) -> Settings:
        """Raises click.ClickException, one line, for what is missing or wrong."""
        try:
            return load(Settings, self._environ)
        except SettingsError as error:
            raise click.ClickException(f"settings: {error}") from None

    @cached_property
    def redis(self) -> redis.Redis:
        client = redis_client.connect(self.settings.redis_url, timeout_s=_REDIS_S)
        self._stack.callback(client.close)
        return client

    @cached_property
    def scripts(self) -> Scripts:
        return Scripts(self.redis, "fanout_workers")

    @cached_property
    def database(self) -> Database[Document]:
        database = mongo_client.connect(self.settings.mongodb_url, name="cloudstagram-admin")
        self._stack.callback(database.client.close)
        return database

    @cached_property
    def broker(self) -> Broker:
        """Raises DependencyDown."""
        broker = Broker(self.settings.rabbitmq_url)
        self._stack.callback(broker.close)
        return broker

    def close(self) -> None:
        self._stack.close()
