"""What a person with a disability would meet: axe's rules on a page as it is now, and what axe cannot see."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from playwright.sync_api import Page

from deploy.assets import PACKAGES

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
THEMES = ("light", "dark")
# What else the rules look at is the same in the dark: they are all run once, and these in each theme.
COLOURS = ("color-contrast", "link-in-text-block")
# A wide window at 400 % is as narrow as this (WCAG 1.4.10); whatever is wider scrolls inside of its own frame.
NARROWEST = 320
# Playwright evaluates through the debugger's door, so the strict content policy of our pages stays as it is.
_RUN = "options => axe.run(document, options)"
# The sprite may still be on its way, so an icon has a while to appear.
_MISSING_ICONS = """async () => {
    const missing = () => Array.from(document.querySelectorAll('svg use'))
        .filter(use => use.closest('svg').checkVisibility() && use.getBoundingClientRect().width === 0)
        .map(use => use.getAttribute('href'));
    for (let tries = 0; tries < 20 && missing().length > 0; tries++) {
        await new Promise(resolve => setTimeout(resolve, 100));
    }
    return missing();
}"""

_TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    Array.from(document.body.querySelectorAll('*'))
        .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
        .map(element => element.outerHTML.slice(0, 120))
        .slice(0, 5)"""


@cache
def _source() -> str:
    return (PACKAGES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def examine(page: Page, themes: Iterable[str] = THEMES, **options: Any) -> None:
    """Fail with every violation on the page, in each theme."""
    found: list[str] = []
    for number, theme in enumerate(themes):
        page.emulate_media(color_scheme=theme)
        rules = {"type": "tag", "values": TAGS} if number == 0 else {"type": "rule", "values": COLOURS}
        found += [f"in the {theme} theme: {each}" for each in _violations(page, rules, options)]
    page.emulate_media(color_scheme="light")
    found += [f"no such icon: {name}; see gateway/web/icons.txt" for name in page.evaluate(_MISSING_ICONS)]
    found += [f"wider than {NARROWEST} pixels: {element}" for element in _too_wide(page)]
    assert not found, "\n".join([f"{page.url} shuts somebody out:", *found])


def _violations(page: Page, rules: dict[str, Any], options: dict[str, Any]) -> list[str]:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_source())
    asked = {"runOnly": rules, "resultTypes": ["violations"], **options}
    return [_told(violation) for violation in page.evaluate(_RUN, asked)["violations"]]


def _told(violation: dict[str, Any]) -> str:
    lines = [f"{violation['id']} ({violation['impact']}): {violation['help']}"]
    for node in violation["nodes"][:10]:
        summary = "; ".join(line.strip() for line in node["failureSummary"].splitlines()[1:])
        lines.append(f"    {' '.join(map(str, node['target']))}: {summary}\n        {node['html'][:200]}")
    return "\n".join(lines)


def _too_wide(page: Page) -> list[str]:
    before = page.viewport_size
    assert before is not None
    page.set_viewport_size({"width": NARROWEST, "height": 800})
    found = list(page.evaluate(_TOO_WIDE))
    page.set_viewport_size(before)
    return found
