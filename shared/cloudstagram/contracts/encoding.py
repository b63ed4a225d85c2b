"""JSON as it travels: ASCII only, because sockjs-tornado counts characters as bytes on its polling transports."""

from __future__ import annotations

import json
from typing import Any

import msgspec


def ascii_json(value: Any) -> str:
    """`value` (structs allowed anywhere in it) as compact JSON whose every character is ASCII."""
    return json.dumps(msgspec.to_builtins(value), ensure_ascii=True, separators=(",", ":"))
