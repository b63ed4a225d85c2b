"""What an operator, or an accident, does to the broker."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pika
import pika.exceptions
from pika.adapters.blocking_connection import BlockingChannel

from cloudstagram.contracts.topology import WORK_QUEUES
from local_stack import StackSettings
from local_stack.programs import find_rabbitmq
from local_stack.rabbitmq_server import broker_environment

CTL_S = 60
NO_DISK_IS_ENOUGH, ENOUGH = "1000000GB", "200MB"
#: What no consumer can read.
POISON = b'{"poison": '


@dataclass(frozen=True)
class Broker:
    settings: StackSettings

    def alarm(self, on: bool) -> None:
        """The alarm that a full disk raises, which blocks whoever publishes. Raises CalledProcessError."""
        self._ctl("set_disk_free_limit", NO_DISK_IS_ENOUGH if on else ENOUGH)

    def depths(self) -> dict[str, int]:
        """Messages of each queue, those in hand included. Raises CalledProcessError."""
        lines = self._ctl("list_queues", "--silent", "name", "messages").splitlines()
        return {name: int(count) for name, count in (line.split() for line in lines)}

    def waiting(self, queues: Iterable[str]) -> dict[str, int]:
        """Messages that wait in those of the queues that are there: cheaper than `depths`. Raises AMQPError."""
        found = {}
        with self._connection() as connection:
            for queue in queues:
                with suppress(pika.exceptions.ChannelClosedByBroker), connection.channel() as channel:
                    found[queue] = channel.queue_declare(queue, passive=True).method.message_count
        return found

    def delete(self, queue: str) -> None:
        """With all that is in it. Raises AMQPError where it is not there."""
        with self._channel() as channel:
            channel.queue_declare(queue, passive=True)
            channel.queue_delete(queue)

    def poison(self, queue: str) -> None:
        """A message that no consumer can read."""
        with self._channel() as channel:
            channel.basic_publish("", queue, POISON)

    def dead_letters(self) -> list[tuple[str, bytes, str]]:
        """Queue, body and reason of each dead letter; they stay."""
        found = []
        with self._channel() as channel:
            for queue in (work.dead for work in WORK_QUEUES):
                channel.queue_declare(queue, passive=True)
                while (got := channel.basic_get(queue))[0] is not None:
                    _, properties, body = got
                    found.append((queue, body, str(properties.headers)))
        return found

    @contextmanager
    def _channel(self) -> Iterator[BlockingChannel]:
        """What is taken on it and not acknowledged goes back when it closes."""
        with self._connection() as connection:
            yield connection.channel()

    @contextmanager
    def _connection(self) -> Iterator[pika.BlockingConnection]:
        connection = pika.BlockingConnection(pika.URLParameters(self.settings.rabbitmq_url))
        try:
            yield connection
        finally:
            connection.close()

    def _ctl(self, *arguments: str) -> str:
        program = Path(find_rabbitmq()).with_name("rabbitmqctl")
        environment = {"PATH": self.settings.search_path, "LANG": "C.UTF-8", **broker_environment(self.settings)}
        command = [str(program), "--quiet", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=CTL_S, check=True)
        return done.stdout
