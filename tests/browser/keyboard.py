"""Using a page with the keyboard alone: go to a control by its name, see where one is, press."""

from __future__ import annotations

import re

from playwright.sync_api import Page

MOST_STOPS = 150
_NAMED = re.compile(r'^- (\w+)(?: "((?:[^"\\]|\\.)*)")?')
_QUOTED = re.compile(r"^- '((?:[^']|'')*)'")
_VISIBLE = """element => {
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const inside = box.bottom > 0 && box.top < innerHeight && box.width > 0;
    return inside && (style.outlineStyle !== 'none' || style.boxShadow !== 'none');
}"""


class Keyboard:
    """Hands on the keyboard, none on the mouse."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def go_to(self, role: str, name: str, *, back: bool = False) -> None:
        """Press Tab until the control of this role and name has the focus, and see that it shows it."""
        passed: list[str] = []
        for _ in range(MOST_STOPS):
            self._page.keyboard.press("Shift+Tab" if back else "Tab")
            reached = self.where()
            if reached == (role, name):
                shown = self._page.locator(":focus").evaluate(_VISIBLE)
                assert shown, f"{role} {name!r} has the focus, but nobody can see it"
                return
            passed.append(" ".join(filter(None, reached)))
        raise AssertionError(f"Tab does not reach the {role} {name!r}; it passes {', '.join(dict.fromkeys(passed))}")

    def where(self) -> tuple[str, str]:
        """The role and accessible name of what has the focus; empty on the page itself."""
        focused = self._page.locator(":focus")
        if focused.count() == 0:
            return "", ""
        told = _NAMED.match(_plain(focused.aria_snapshot()))
        return (told[1], (told[2] or "").replace('\\"', '"')) if told else ("", "")

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self._page.keyboard.type(text)

    def press(self, key: str) -> None:
        """Press a key, such as `Enter`, `Space`, `Escape` or `ArrowDown`."""
        self._page.keyboard.press(key)


def _plain(snapshot: str) -> str:
    """Undo YAML's quotes, which are there when a name holds a colon: `- 'link "Approve: French"'`."""
    quoted = _QUOTED.match(snapshot)
    return snapshot if quoted is None else "- " + quoted[1].replace("''", "'")
