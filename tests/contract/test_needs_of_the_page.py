"""What the page's own source reads of answers, and the paths that it asks for, stand in its needs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service_contracts.contract import Need
from service_contracts.present import consumers

SOURCE = Path(__file__).parents[2] / "services/realtime-gateway/web/src"
NEEDS = consumers(Path(__file__).with_name("needs"))["web-client"].needs
#: What the store adds to what it was sent.
OF_THE_STORE = {"tick"}


def properties(typedef: str) -> dict[str, bool]:
    """The properties of a type in types.js, and whether each may be missing."""
    text = (SOURCE / "types.js").read_text("utf-8")
    (block,) = re.findall(rf"@typedef {{object}} {typedef}\b.*?(?=\n \*\n|\n \*/)", text, re.DOTALL)
    found = re.findall(r"@property {[^}]*} (\[?)(\w+)", block)
    return {name: bool(optional) for optional, name in found}


@pytest.mark.parametrize("path", ["latest", "home", "users/{username}"])
def test_the_page_needs_of_an_image_what_it_keeps_of_it(path: str) -> None:
    need = NEEDS["http"][f"GET /api/timelines/{path}"]
    needed = {read.removeprefix("images[].") for read in need.reads if re.fullmatch(r"images\[\]\.\w+", read)}
    assert {name for name, optional in properties("WireImage").items() if not optional} <= needed
    assert needed <= properties("WireImage").keys()


def test_the_page_needs_of_a_profile_what_it_keeps_of_it() -> None:
    profile = properties("Profile").keys() - OF_THE_STORE
    assert NEEDS["http"]["GET /api/users/{username}"].reads.keys() == profile
    assert NEEDS["frame"]["profile"].reads.keys() == profile - {"joined", "following"}


def test_the_page_needs_every_path_that_it_asks_for_and_no_other() -> None:
    text = (SOURCE / "api.js").read_text("utf-8")
    asked = {first_parts(path) for path in re.findall(r"[`'](/(?:api|images)[^`'?$]*)", text)}
    needed = {first_parts(operation.partition(" ")[2]) for operation in NEEDS["http"] if operation != "problem"}
    assert asked == needed


def test_the_page_needs_of_a_refusal_what_it_says() -> None:
    text = (SOURCE / "api.js").read_text("utf-8")
    read = set(re.findall(r"\bproblem\.(\w+)", text))
    assert read == top(NEEDS["http"]["problem"])


def top(need: Need) -> set[str]:
    return {re.split(r"[.\[]", path)[0] for path in need.reads}


def first_parts(path: str) -> str:
    """`/api/users`: what a path begins with, before anything that differs from call to call."""
    parts = path.partition("{")[0].strip("/").split("/")
    return "/" + "/".join(parts[:2] if parts[0] == "api" else parts[:1])
