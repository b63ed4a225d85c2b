"""The process table: everything the stack runs."""

from __future__ import annotations

from local_stack.edge import edge_process
from local_stack.mongodb_server import mongodb_process
from local_stack.process import Process
from local_stack.rabbitmq_server import rabbitmq_processes
from local_stack.redis_server import redis_process
from local_stack.services import service_processes
from local_stack.settings import StackSettings


def server_processes(settings: StackSettings) -> tuple[Process, ...]:
    """The three servers, and Erlang's port mapper."""
    return (redis_process(settings), mongodb_process(settings), *rabbitmq_processes(settings))


def all_processes(settings: StackSettings) -> tuple[Process, ...]:
    """The whole system."""
    return (*server_processes(settings), *service_processes(settings), edge_process(settings))
