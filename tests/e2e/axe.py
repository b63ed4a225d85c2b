"""What axe-core finds wrong with a page for people who can't see, hear or point well."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

_SCRIPT = Path(__file__).parents[2] / "services/realtime-gateway/web/node_modules/axe-core/axe.min.js"
_TAGS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
#: Of those, the ones whose answer depends on colours.
_OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
_RUN = """async (runOnly) => {
    const { violations } = await axe.run(document, { runOnly, resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
        `${id}: ${target.join(' ')}: ${failureSummary.replaceAll('\\n', ' ')}`));
}"""
#: What moves would be looked at halfway, in colours that are not meant to be read.
_STILL = """() => Promise.all(document.getAnimations()
    .filter((animation) => animation.effect.getComputedTiming().iterations !== Infinity)
    .map((animation) => animation.finished.catch(() => null)))"""


def faults(page: Page, *, colours_only: bool = False) -> list[str]:
    """One line for each element that breaks a rule of WCAG 2.2 AA or a good practice, or only one of colours."""
    page.evaluate(_STILL)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_SCRIPT.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(_RUN, _OF_COLOURS if colours_only else _TAGS)
    return found
