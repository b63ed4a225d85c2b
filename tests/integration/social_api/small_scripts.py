"""The services' own Lua scripts, with caps so small that a few images reach them."""

from __future__ import annotations

from typing import Any, Final

import redis

from cloudstagram.scripts import compose, emits, nonce

#: Of a timeline and of Latest Images: entries kept, and how many more there may be before a list is trimmed.
TIMELINE_CAP, LATEST_CAP, SLACK = 5, 6, 2

_SMALLER: Final = {
    "cap = 800, slack = 80": f"cap = {TIMELINE_CAP}, slack = {SLACK}",
    "cap = 1000, slack = 100": f"cap = {LATEST_CAP}, slack = {SLACK}",
    "PUSHED_AT_ONCE = 500": "PUSHED_AT_ONCE = 3",
}


class SmallScripts:
    """Runs scripts of all services that write lists."""

    def __init__(self, client: redis.Redis) -> None:
        sources = {name: _smaller(text) for package in ("social_api", "fanout_workers") for name, text in _of(package)}
        self._scripts = {name: client.register_script(source) for name, source in sources.items()}
        self._emitting = {name for name, source in sources.items() if emits(source)}

    def run(self, name: str, key: str, *arguments: str | int) -> Any:
        """As `cloudstagram.scripts.Scripts.run`."""
        extra = (nonce(),) if name in self._emitting else ()
        return self._scripts[name](keys=[key], args=[*arguments, *extra])


def _of(package: str) -> list[tuple[str, str]]:
    return list(compose(package).items())


def _smaller(source: str) -> str:
    if "local TIMELINE" not in source:
        return source
    for large, small in _SMALLER.items():
        assert large in source, f"lists.lua has no {large!r} any more"
        source = source.replace(large, small)
    return source
