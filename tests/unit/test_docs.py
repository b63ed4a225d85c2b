"""What the documentation says of the code is held to the code."""

from __future__ import annotations

from pathlib import Path

from cloudstagram.contracts import keys

ROOT = Path(__file__).parents[2]


def test_the_key_table_lists_every_key_and_no_other() -> None:
    text = (ROOT / "docs/data-model.md").read_text(encoding="utf-8").split("## MongoDB")[0]
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert sorted(rows) == sorted(
        f"| `{key.pattern}` | {key.type.upper()} | {key.content} | {key.writers} |" for key in keys.ALL
    )
