"""What stops a stack from starting; each message says what to do, or where to look."""

from __future__ import annotations


class StackError(Exception):
    """The stack can't start, or didn't."""


class MissingProgram(StackError):
    """A program that the stack runs is not on this machine."""
