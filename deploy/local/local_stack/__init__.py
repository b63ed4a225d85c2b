"""The whole system on one machine, servers included: a table of processes, and a stack that runs what stands in it."""

from __future__ import annotations

from local_stack.errors import StackError
from local_stack.settings import StackSettings
from local_stack.stack import Stack
from local_stack.table import all_processes, server_processes

__all__ = ["Stack", "StackError", "StackSettings", "all_processes", "server_processes"]
