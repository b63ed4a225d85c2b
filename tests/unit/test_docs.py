"""What the documentation says of the code is held to the code."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import msgspec

from cloudstagram.contracts import keys

ROOT = Path(__file__).parents[2]


def test_the_key_table_lists_every_key_and_no_other() -> None:
    text = (ROOT / "docs/data-model.md").read_text(encoding="utf-8").split("## MongoDB")[0]
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert sorted(rows) == sorted(
        f"| `{key.pattern}` | {key.type.upper()} | {key.content} | {key.writers} |" for key in keys.ALL
    )


SETTINGS = {
    "upload-api": "upload_api",
    "timeline-api": "timeline_api",
    "social-api": "social_api",
    "realtime-gateway": "realtime_gateway",
    "fanout-workers": "fanout_workers",
}


def test_the_settings_table_lists_every_setting_its_processes_and_its_default() -> None:
    readers: dict[str, list[str]] = {}
    defaults: dict[str, str] = {}
    for process, package in SETTINGS.items():
        for field in msgspec.structs.fields(importlib.import_module(f"{package}.settings").Settings):
            readers.setdefault(field.name.upper(), []).append(process)
            defaults[field.name.upper()] = "required" if field.required else f"`{field.default}`"
    defaults |= {name: "from `VCAP_SERVICES`" for name in readers if name.endswith("_URL")}
    defaults["WEB_ROOT"] = "the folder beside the package"
    processes = {name: "all" if len(who) == len(SETTINGS) else ", ".join(who) for name, who in readers.items()}

    rows = re.findall(
        r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|", (ROOT / "docs/settings.md").read_text("utf-8"), re.MULTILINE
    )
    assert sorted(rows) == sorted((name, processes[name], defaults[name]) for name in readers)


def test_the_readme_shows_commands_that_the_makefile_has() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    shown = set(re.findall(r"\bmake ([a-z-]+)", (ROOT / "README.md").read_text("utf-8")))
    assert {"up", "test"} <= shown <= targets


def test_links_between_documents_lead_somewhere() -> None:
    for document in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), ROOT / "tests/model/README.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"
