"""The list of icons is what pages draw: none is missing on a page, and none is shipped in vain."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from jinja2 import nodes

from gateway import web
from gateway.web.navigation import Area
from gateway.web.page import PAGES, TEMPLATES
from gateway.web.views.desk import Section
from gateway.web.words import Word

NAMED = set((Path(web.__file__).parent / "icons.txt").read_text(encoding="utf-8").split())
SYMBOL = {"icon": 0, "empty": 0, "notice": 2}
"""Macros that draw an icon, with its place among their arguments."""


def test_every_icon_that_a_page_draws_is_named():
    """By templates and by the tables of states, sections and areas."""
    assert _called() | _tabled() <= NAMED


def test_every_icon_that_is_named_is_drawn():
    """Each weighs on the first page of everybody."""
    assert _called() | _tabled() | _looped() >= NAMED


def _templates() -> Iterator[nodes.Template]:
    for path in TEMPLATES.rglob("*.html"):
        yield PAGES.parse(path.read_text(encoding="utf-8"))


def _strings(node: nodes.Node) -> set[str]:
    """Return what an expression may come to; a condition is no result."""
    if isinstance(node, nodes.CondExpr):
        branches = [node.expr1] if node.expr2 is None else [node.expr1, node.expr2]
        return {text for branch in branches for text in _strings(branch)}
    if isinstance(node, nodes.Call):
        return {text for part in (node.node, *node.args[1:]) for text in _strings(part)}
    if isinstance(node, nodes.Dict):
        return {text for pair in node.items for text in _strings(pair.value)}
    if isinstance(node, nodes.Getattr):
        return _strings(node.node)
    return {node.value} if isinstance(node, nodes.Const) and isinstance(node.value, str) else set()


def _called() -> set[str]:
    """Return the icons that templates name where they draw them."""
    found: set[str] = set()
    for template in _templates():
        for call in template.find_all(nodes.Call):
            name = getattr(call.node, "attr", getattr(call.node, "name", ""))
            if name in SYMBOL and len(call.args) > SYMBOL[name]:
                found |= _strings(call.args[SYMBOL[name]])
        for macro in template.find_all(nodes.Macro):
            found |= {text for default in macro.defaults if macro.name in SYMBOL for text in _strings(default)}
    return found - {"", "info"}


def _looped() -> set[str]:
    """Return the strings that templates go through in loops, icons among them."""
    loops = (loop for template in _templates() for loop in template.find_all(nodes.For))
    return {const.value for loop in loops for const in loop.iter.find_all(nodes.Const) if isinstance(const.value, str)}


def _tabled() -> set[str]:
    """Return the icons of all tables in the pages' modules."""
    modules = [import_module(found.name) for found in walk_packages(web.__path__, "gateway.web.")]
    return {icon for module in modules for value in vars(module).values() for icon in _of(value)}


def _of(value: object) -> Iterator[str]:
    if isinstance(value, Word | Section | Area):
        yield value.icon
    elif isinstance(value, dict):
        yield from (icon for one in value.values() for icon in _of(one))
    elif isinstance(value, tuple):
        yield from (icon for one in value for icon in _of(one))
