"""XLIFF 1.2: each unit's source becomes its target, with the inline tags in place."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from deploy.local.pseudo_tms.translation import safe_xml
from deploy.local.pseudo_tms.translation.accents import Accents

_X = "{urn:oasis:names:tc:xliff:document:1.2}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# Inside these stands code of the original format, which is no text.
_CODE = frozenset(f"{_X}{name}" for name in ("ph", "it", "bpt", "ept"))


def translate(content: bytes, accents: Accents) -> bytes:
    """Fill the targets of all units that are to be translated."""
    tree = safe_xml.parse(content)
    for file in tree.iter(f"{_X}file"):
        file.set("target-language", accents.language)
    for unit in tree.iter(f"{_X}trans-unit"):
        source = unit.find(f"{_X}source")
        if source is not None and unit.get("translate") != "no":
            _fill(unit, source, accents)
    return safe_xml.write(tree)


def _fill(unit: Any, source: Any, accents: Accents) -> None:
    old = unit.find(f"{_X}target")
    if old is not None:
        unit.remove(old)
    segmented = unit.find(f"{_X}seg-source")
    target = deepcopy(source if segmented is None else segmented)
    target.tag = f"{_X}target"
    target.tail = source.tail
    target.set(_LANGUAGE, accents.language)
    target.set("state", "translated")
    _accent(target, accents)
    unit.insert(unit.index(source if segmented is None else segmented) + 1, target)


def _accent(target: Any, accents: Accents) -> None:
    first = True
    for element in target.iter():
        inside_code = element.tag in _CODE or any(above.tag in _CODE for above in element.iterancestors())
        if element.text and isinstance(element.tag, str) and not inside_code:
            element.text, first = _next(element.text, accents, first)
        if element.tail and element is not target and not any(above.tag in _CODE for above in element.iterancestors()):
            element.tail, first = _next(element.tail, accents, first)


def _next(text: str, accents: Accents, first: bool) -> tuple[str, bool]:
    if not text.strip():
        return text, first
    return (accents.whole(text) if first else accents.inside(text)), False
