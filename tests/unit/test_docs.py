"""What the documentation says of the code is held to the code."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

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
#: A setting's name, as tables show it.
VARIABLE = re.compile("`([A-Z][A-Z_]+)`")
#: What the platform sets, and nobody else: only the table of all settings names it.
SET_FOR_US = {"cf_instance_index"}


def settings_of(service: str) -> Sequence[msgspec.structs.FieldInfo]:
    return msgspec.structs.fields(importlib.import_module(f"{SETTINGS[service]}.settings").Settings)


def test_the_settings_table_lists_every_setting_its_processes_and_its_default() -> None:
    readers: dict[str, list[str]] = {}
    defaults: dict[str, str] = {}
    for process in SETTINGS:
        for field in settings_of(process):
            readers.setdefault(field.name.upper(), []).append(process)
            defaults[field.name.upper()] = "required" if field.required else f"`{field.default}`"
    defaults |= {name: "from `VCAP_SERVICES`" for name in readers if name.endswith("_URL")}
    defaults["WEB_ROOT"] = "the folder beside the package"
    processes = {name: "all" if len(who) == len(SETTINGS) else ", ".join(who) for name, who in readers.items()}

    rows = re.findall(
        r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|", (ROOT / "docs/settings.md").read_text("utf-8"), re.MULTILINE
    )
    assert sorted(rows) == sorted((name, processes[name], defaults[name]) for name in readers)


@pytest.mark.parametrize("service", SETTINGS)
def test_a_services_readme_lists_its_settings_and_no_others(service: str) -> None:
    text = (ROOT / "services" / service / "README.md").read_text("utf-8")
    names = [name for cell in re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE) for name in VARIABLE.findall(cell)]
    assert sorted(names) == sorted(field.name.upper() for field in settings_of(service) if field.name not in SET_FOR_US)


def test_the_readme_shows_commands_that_the_makefile_has() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    shown = set(re.findall(r"\bmake ([a-z-]+)", (ROOT / "README.md").read_text("utf-8")))
    assert {"up", "test"} <= shown <= targets


def test_links_between_documents_lead_somewhere() -> None:
    for document in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), ROOT / "tests/model/README.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def programs() -> list[tuple[str, ...]]:
    """What the targets of make run from this checkout, and what the documentation has one type."""
    modules = re.findall(r"\$\(python\) -m ((?:tests|local_stack)\b[\w.]*)", (ROOT / "Makefile").read_text("utf-8"))
    pages = "".join(page.read_text("utf-8") for page in sorted((ROOT / "docs").glob("*.md")))
    scripts = re.findall(r"\.venv/bin/python (tests/[\w/]+\.py)", pages)
    return [("-m", module) for module in sorted(set(modules))] + [(script,) for script in sorted(set(scripts))]


@pytest.mark.parametrize("program", programs(), ids=" ".join)
def test_each_program_that_people_are_told_of_says_how_it_is_used(program: tuple[str, ...]) -> None:
    asked = subprocess.run((sys.executable, *program, "--help"), cwd=ROOT, capture_output=True, text=True, check=False)
    assert (asked.returncode, asked.stdout[:6].lower(), asked.stderr) == (0, "usage:", "")
