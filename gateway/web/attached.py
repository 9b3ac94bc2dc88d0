"""The files of a quote or an order with what is known of each, by id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.problems import Problem
from gateway.web.page import Page

MOST_PAGES = 10
Known = Mapping[str, Mapping[str, Any]]


async def files_of(page: Page, **which: str) -> Known:
    """Ask for all files of a thing, so that lists of ids get names, sizes and states.

    Who may see a project's money only may not see its files; such a page has none.
    """
    known: dict[str, Mapping[str, Any]] = {}
    cursor: str | None = None
    if not page.may("file.read"):
        return known
    for _ in range(MOST_PAGES):
        try:
            answer = await page.api.get("/files", limit=100, cursor=cursor, **which)
        except Problem as problem:
            if problem.status >= 500:
                raise
            return known
        known |= {file["id"]: file for file in answer["items"]}
        cursor = answer["next_cursor"]
        if cursor is None:
            break
    return known


def listed(ids: list[str], known: Known) -> list[Mapping[str, Any]]:
    """Return what is known of these files, in order."""
    return [known[one] for one in ids if one in known]
