"""Word documents: the text runs of the body, headers, footers and notes."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from deploy.local.pseudo_tms.translation import safe_xml
from deploy.local.pseudo_tms.translation.accents import Accents

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def translate(content: bytes, accents: Accents) -> bytes:
    """Translate the parts that hold text; every other part is kept byte for byte."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            part = source.read(entry)
            target.writestr(entry, _part(part, accents) if _TEXT_PARTS.fullmatch(entry.filename) else part)
    return made.getvalue()


def _part(content: bytes, accents: Accents) -> bytes:
    tree = safe_xml.parse(content)
    for paragraph in tree.iter(f"{_W}p"):
        first = True
        for run in paragraph.iter(f"{_W}t"):
            if _paragraph_of(run) is not paragraph or not (run.text or "").strip():
                continue
            run.text = accents.whole(run.text or "") if first else accents.inside(run.text or "")
            run.set(_SPACE, "preserve")
            first = False
    return safe_xml.write(tree)


def _paragraph_of(run: Any) -> Any:
    """A text box puts paragraphs inside a paragraph: each run belongs to the nearest."""
    return next(run.iterancestors(f"{_W}p"), None)
