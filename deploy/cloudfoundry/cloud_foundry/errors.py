"""What stops a bundle or a push."""

from __future__ import annotations


class Refusal(Exception):
    """It is not done. One line: what was found, and what to do."""
