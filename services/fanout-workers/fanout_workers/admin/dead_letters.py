"""What was given up: messages in `<queue>.dead`, each with its reason, its trace and how often it was tried.

A dead letter ends no picture's way (its record is driven on), so all that can be done with one is safe to repeat.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from cloudstagram.contracts.topology import Queue, WorkQueue
from fanout_workers.admin.broker import Broker, Browser, Message

#: Dead letters looked at in one command: they are in hand while it looks, and in its memory.
MOST: Final = 1_000
#: RabbitMQ 4 counts each look as a delivery, and drops what was delivered 20 times: a copy begins anew well before.
_LOOKS_MOST: Final = 10
_LOOKS: Final = "x-delivery-count"
#: Hexadecimal digits of an id: a million dead letters have a clash once in some thousands of times.
_ID_DIGITS: Final = 12


@dataclass(frozen=True)
class DeadLetter:
    queue: WorkQueue
    message: Message

    @property
    def id(self) -> str:
        """Made of what it says, so that it is the same with the next look; twins have the same."""
        parts = (self.queue.name.encode(), self.message.body, self._header("request_id").encode())
        return hashlib.sha256(b"\0".join(parts)).hexdigest()[:_ID_DIGITS]

    @property
    def reason(self) -> str:
        """Of whom the broker itself gave up, it says so: the message killed its consumers."""
        return self._header("reason") or f"the broker gave up: {self._header('x-first-death-reason') or 'unknown why'}"

    @property
    def attempts(self) -> str:
        return self._header("attempts") or "?"

    @property
    def request_id(self) -> str:
        return self._header("request_id")

    @property
    def trace(self) -> str:
        return self._header("trace")

    @property
    def body(self) -> str:
        return self.message.body.decode("utf-8", "backslashreplace")

    def _header(self, name: str) -> str:
        return str(self.message.headers.get(name) or "")


class DeadLetters:
    """Raises DependencyDown without RabbitMQ."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    def letters(self, queue: WorkQueue, most: int = MOST) -> list[DeadLetter]:
        """The oldest. A look changes nothing that anyone would notice."""
        with self._broker.browsing(_dead(queue)) as browser:
            found = [DeadLetter(queue, message) for message in browser.messages(most)]
            for letter in found:
                if int(letter.message.headers.get(_LOOKS) or 0) >= _LOOKS_MOST:
                    browser.put(queue.dead, letter.message, _kept_headers(letter.message))
                    browser.acknowledge(letter.message)
        return found

    def requeue(self, queue: WorkQueue, wanted: Callable[[DeadLetter], bool]) -> Iterator[DeadLetter]:
        """Puts each one wanted at the end of its work queue, with nothing counted against it, then takes it away.

        Killed in between, it does both again: whoever works the queue bears repeats.
        """
        for browser, letter in self._taken(queue, wanted):
            browser.put(queue.name, letter.message, {})
            browser.acknowledge(letter.message)
            yield letter

    def drop(self, queue: WorkQueue, wanted: Callable[[DeadLetter], bool]) -> Iterator[DeadLetter]:
        """Takes each one wanted away for good."""
        for browser, letter in self._taken(queue, wanted):
            browser.acknowledge(letter.message)
            yield letter

    def _taken(self, queue: WorkQueue, wanted: Callable[[DeadLetter], bool]) -> Iterator[tuple[Browser, DeadLetter]]:
        with self._broker.browsing(_dead(queue)) as browser:
            for message in browser.messages(MOST):
                letter = DeadLetter(queue, message)
                if wanted(letter):
                    yield browser, letter


def _dead(queue: WorkQueue) -> Queue:
    (dead,) = (each for each in queue.queues() if each.name == queue.dead)
    return dead


def _kept_headers(message: Message) -> dict[str, Any]:
    return {name: value for name, value in message.headers.items() if name != _LOOKS}
