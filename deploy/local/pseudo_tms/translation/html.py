"""Web pages: text nodes and the attributes that people read."""

from __future__ import annotations

from typing import Any

from lxml import etree, html

from deploy.local.pseudo_tms.translation.accents import Accents

_TEXTS = "//text()[not(ancestor::script or ancestor::style or ancestor::code or ancestor::textarea)]"
_READ = ("alt", "title", "placeholder")


def translate(content: bytes, accents: Accents) -> bytes:
    """Translate a page, and say its language."""
    parser = html.HTMLParser(no_network=True, huge_tree=False)
    root: Any = html.document_fromstring(content, parser=parser)
    for text in root.xpath(_TEXTS):
        place = text.getparent()
        if text.is_tail:
            place.tail = accents.whole(text)
        else:
            place.text = accents.whole(text)
    for name in _READ:
        for element in root.xpath(f"//*[@{name}]"):
            element.set(name, accents.inside(element.get(name)))
    root.set("lang", accents.language)
    information = root.getroottree().docinfo
    made: bytes = etree.tostring(
        root, method="html", encoding=information.encoding or "utf-8", doctype=information.doctype
    )
    return made
