"""The Lua scripts name keys of the data model alone, and find every function that they call."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cloudstagram.contracts import keys
from cloudstagram.scripts import compose

ROOT = Path(__file__).parents[2]
#: Shared functions are joined into scripts of each package; `touch_session` stands alone.
SCRIPTS = {
    (package, name): source
    for package in (None, "timeline_api", "social_api", "fanout_workers")
    for name, source in compose(package).items()
} | {(None, path.stem): path.read_text("utf-8") for path in ROOT.glob("shared/cloudstagram/lua/*.lua")}
#: What may stand before a parenthesis and is no function of ours.
LUA = frozenset(
    """
    and else elseif function if in local not or return until while
    error ipairs next pairs pcall select tonumber tostring type unpack
    """.split()  # noqa: SIM905  one word a line would be twenty lines
)
#: What function files define beside functions: `tag`, `emitted`, constants.
VALUES = {
    name
    for path in ROOT.glob("s*/**/functions/*.lua")
    for name in re.findall(r"^local (\w+) =", path.read_text("utf-8"), re.MULTILINE)
}


def test_lua_builds_only_keys_of_the_data_model() -> None:
    names = {key.name for key in keys.ALL}
    for path in ROOT.glob("s*/**/*.lua"):
        text = path.read_text(encoding="utf-8")
        used = set(re.findall(r'key\([^"()]*, "(\w+)"\)', text)) | set(re.findall(r'tag \.\. "(\w+)"', text))
        assert used <= names, path.name


def lua_without_comments_and_texts(source: str) -> str:
    source = re.sub(r"--[^\n]*", "", re.sub(r"""'[^'\n]*'|"[^"\n]*\"""", "''", source))
    return re.sub(r"#!lua[^\n]*", "", source)


def not_there(source: str) -> set[str]:
    """What a composed script calls or reads although nothing above defines it: Lua would find nil there."""
    text = lua_without_comments_and_texts(source)
    words = [(word[0], word.end()) for word in re.finditer(r"(?<![\w.:])[A-Za-z_]\w*\b", text)]
    called = {(name, end) for name, end in words if re.match(r"\s*[({']", text[end:]) and name not in LUA}
    read = {(name, end) for name, end in words if name in VALUES or re.fullmatch("(?!KEYS|ARGV)[A-Z][A-Z_]+", name)}
    return {name for name, end in called | read if not defined(name, text[:end])}


def defined(name: str, text: str) -> bool:
    return re.search(rf"\blocal (function )?([\w, ]*, )?{name}\b", text) is not None


def test_there_are_scripts_of_every_package_that_has_some() -> None:
    files = {path.stem for path in ROOT.glob("s*/**/scripts/*.lua")} | {"touch_session"}
    assert files == {name for _, name in SCRIPTS}


@pytest.mark.parametrize(("package", "name"), SCRIPTS)
def test_a_script_needs_every_function_that_it_calls(package: str | None, name: str) -> None:
    assert not not_there(SCRIPTS[package, name])


@pytest.mark.parametrize("name", ["note_change", "COUNTS_KEPT_US", "tag"])
def test_what_a_script_uses_without_needing_it_is_noticed(name: str) -> None:
    source = re.sub(rf"\blocal (function )?{name}\b", r"local \1other", SCRIPTS["social_api", "like"])
    assert not_there(source) == {name}
