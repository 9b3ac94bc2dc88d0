"""HTML: blocks as units, inline elements as tags, attributes and metadata that a reader meets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from services.files.documents.problems import CorruptDocument, DocumentTooLarge
from services.files.documents.units import Unit, UnitBuilder
from services.files.documents.xml import Element
from services.files.domain.profiles import Part

_INLINE = frozenset(
    ("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
     "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
     "var", "ruby", "rb", "rt", "rp", "img", "input", "wbr"),
)  # fmt: skip
_SKIPPED = frozenset(("script", "style", "template", "noscript", "iframe", "object", "svg", "math", "canvas"))
_PREFORMATTED = frozenset(("pre", "textarea"))
_READ_ATTRIBUTES = ("alt", "title", "placeholder", "aria-label")
_BUTTONS = frozenset(("submit", "button", "reset"))
_METADATA = frozenset(("description", "keywords", "og:title", "og:description", "twitter:title", "twitter:description"))
_TOO_DEEP = "ERR_RESOURCE_LIMIT"
_SPACES = re.compile(r"[ \t\r\n\f]+")


def read_html(text: str) -> Iterator[Unit]:
    """Yield the units of an HTML document or fragment."""
    # The text is decoded already: telling the parser so overrules any charset that the document claims.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise CorruptDocument("The HTML cannot be read. Save the page again and send it anew.") from error
    if root is None:
        return
    if any(entry.type_name == _TOO_DEEP for entry in parser.error_log):
        # The parser drops what lies below: a count without it would be wrong, and nobody would know.
        raise DocumentTooLarge("The page nests its elements too deeply. Simplify it and send it again.")
    walker = _Walker()
    walker.walk(root, locked=_is_locked(root, inherited=False), keep_spaces=False)
    yield from walker.units


class _Walker:
    """Walks the tree once and cuts a unit at each block."""

    def __init__(self) -> None:
        self.units: list[Unit] = []
        self._builder = UnitBuilder()

    def walk(self, element: Element, locked: bool, keep_spaces: bool) -> None:
        """Add an element and what is below it."""
        name = str(element.tag).lower()
        if name in _SKIPPED:
            return
        self._attributes(element, name, locked)
        locked_here = _is_locked(element, locked)
        if name == "br":
            self._builder.text("\n")
        elif name not in _INLINE:
            self._block(element, name, locked, locked_here, keep_spaces or name in _PREFORMATTED)
        elif locked_here and not locked:
            self._builder.tag(name)  # protected inside a sentence: a tag to the translator
        else:
            self._builder.tag(name)
            self._children(element, locked_here, keep_spaces)
            if len(element) or element.text:
                self._builder.tag("/" + name)

    def _block(self, element: Element, name: str, outside: bool, inside: bool, keep_spaces: bool) -> None:
        self._cut(Part.BODY, outside)
        self._children(element, inside, keep_spaces)
        self._cut(Part.METADATA if name == "title" else Part.BODY, inside)

    def _children(self, element: Element, locked: bool, keep_spaces: bool) -> None:
        self._text(element.text, keep_spaces)
        for child in element:
            if isinstance(child.tag, str):
                self.walk(child, locked, keep_spaces)
            self._text(child.tail, keep_spaces)

    def _text(self, text: str | None, keep_spaces: bool) -> None:
        if text:
            self._builder.text(text if keep_spaces else _SPACES.sub(" ", text))

    def _cut(self, part: Part, locked: bool) -> None:
        unit = self._builder.take(part, locked)
        if unit:
            self.units.append(Unit(unit.text.strip(" "), unit.tags, unit.part, unit.locked))

    def _attributes(self, element: Element, name: str, locked: bool) -> None:
        """Add the texts that a reader meets in attributes, each a unit of its own."""
        for attribute in _READ_ATTRIBUTES:
            self._attribute(element.get(attribute), Part.ATTRIBUTE, locked)
        if name == "input" and (element.get("type") or "").lower() in _BUTTONS:
            self._attribute(element.get("value"), Part.ATTRIBUTE, locked)
        if name == "meta" and (element.get("name") or element.get("property") or "").lower() in _METADATA:
            self._attribute(element.get("content"), Part.METADATA, locked)

    def _attribute(self, text: str | None, part: Part, locked: bool) -> None:
        if text and text.strip():
            self.units.append(Unit(_SPACES.sub(" ", text).strip(), part=part, locked=locked))


def _is_locked(element: Element, inherited: bool) -> bool:
    return {"no": True, "yes": False, "": False}.get((element.get("translate") or "-").lower(), inherited)
