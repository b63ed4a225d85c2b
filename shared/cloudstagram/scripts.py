"""Lua scripts by name: one file each, the functions they need joined in when they are loaded, flags in front."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from secrets import token_hex
from typing import Any, Final

import redis

#: The events that a script emitted, in their order, each as `Event.emitted` takes it.
Emitted = Sequence[Sequence[str]]

_SHARED: Final = files("cloudstagram.contracts") / "lua"
_NEEDS: Final = "-- needs:"
_FLAGS: Final = "-- flags:"
#: Makes a script obey the cluster's rules also on one primary: keys of another node are refused.
_SHEBANG: Final = "#!lua"


def nonce() -> str:
    """The random part of a place in the log, 32 bits: it only has to differ where a stream id comes again."""
    return token_hex(4)


def compose(package: str | None = None) -> dict[str, str]:
    """Every script's whole source by name: the shared ones, and those in `scripts/` of `package`."""
    folders = [(_SHARED / "scripts", _SHARED / "functions")]
    if package is not None:
        own = files(package) / "scripts"
        folders.append((own, own / "functions"))
    functions = {name: text for _, folder in folders for name, text in _lua_files(folder)}
    return {name: _joined(text, functions) for folder, _ in folders for name, text in _lua_files(folder)}


def emits(source: str) -> bool:
    """Whether a composed script takes a nonce as its last argument."""
    return "ARGV[#ARGV]" in source


class Scripts:
    """Runs scripts by name; those that emit get their nonce here. Redis's own errors pass."""

    def __init__(self, client: redis.Redis, package: str | None = None) -> None:
        sources = compose(package)
        self._scripts = {name: client.register_script(source) for name, source in sources.items()}
        self._emitting = {name for name, source in sources.items() if emits(source)}

    def run(self, name: str, key: str, *arguments: str | int) -> Any:
        """The script's answer; `key` is its KEYS[1], whose tag places all that it touches."""
        extra = (nonce(),) if name in self._emitting else ()
        return self._scripts[name](keys=[key], args=[*arguments, *extra])


def _lua_files(folder: Traversable) -> Iterator[tuple[str, str]]:
    if folder.is_dir():
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if entry.name.endswith(".lua"):
                yield entry.name.removesuffix(".lua"), entry.read_text(encoding="utf-8")


def _needs(source: str) -> list[str]:
    first = source.split("\n", 1)[0]
    return first.removeprefix(_NEEDS).split() if first.startswith(_NEEDS) else []


def _joined(script: str, functions: Mapping[str, str]) -> str:
    """Each function file once, what it needs before it."""
    parts: dict[str, str] = {}

    def add(name: str) -> None:
        if name not in parts:
            for needed in _needs(functions[name]):
                add(needed)
            parts[name] = functions[name]

    for name in _needs(script):
        add(name)
    return "\n".join([_shebang(script), *parts.values(), script])


def _shebang(script: str) -> str:
    """With the script's flags: `no-writes` lets it run also while Redis, out of memory or disk, takes no writes."""
    flags = [line.removeprefix(_FLAGS).strip() for line in script.split("\n") if line.startswith(_FLAGS)]
    return " ".join([_SHEBANG, *(f"flags={flag}" for flag in flags)])
