"""Everything that quotes says of the origin of a rate or a grid has words on the page."""

from __future__ import annotations

import ast
import itertools
from pathlib import Path

import pytest

from gateway.web import why_words
from gateway.web.texts import Texts

DOMAIN = Path(__file__).parents[2] / "services" / "quotes" / "domain"
FRENCH, ENGLISH = Texts("fr"), Texts()
ROWS = [
    f"{owner} row; service: {service}, target: {target}, source: {source}, subject: {subject}"
    for owner, service, target, source, subject in itertools.product(
        ("general", "organisation"), ("exact", "any"), *[("exact", "language", "any")] * 2, ("exact", "any")
    )
]
BY_NAMES = [
    "price by hand: 2 rate rows match equally well",
    *(
        f"grid of the {owner} for {kind}"
        for owner in ("organisation", "provider")
        for kind in ("all services", "review")
    ),
]


def _constants() -> list[str]:
    found = []
    for path in DOMAIN.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                chosen = getattr(node.func, "id", "") in ("RateChoice", "GridChoice")
                given = [*node.args[1:2]] if chosen else []
                given += [keyword.value for keyword in node.keywords if keyword.arg in ("rate_why", "grid_why", "why")]
                found += [one.value for one in given if isinstance(one, ast.Constant) and one.value]
    return sorted(set(found))


@pytest.mark.feature("P3")
@pytest.mark.parametrize("why", [*ROWS, *BY_NAMES, *_constants()])
def test_every_reason_is_said_in_each_language(why: str):
    """None is empty, none stays English on a French page, and none loses a part."""
    told = why_words.said(why, ENGLISH)
    assert told
    assert told != why
    assert why_words.said(why, FRENCH) not in ("", told)
    if why in ROWS:
        assert told.count(", ") == 3


def test_reasons_are_found_in_the_sources():
    """The search itself can fail."""
    assert {"set by hand", "default grid", "price by hand: no count"} <= set(_constants())
    assert why_words.said(None, ENGLISH) == ""
