"""Pseudo-translation of documents: the same format comes back, with accents and a language marker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from deploy.local.pseudo_tms.translation import docx, html, plain, xliff
from deploy.local.pseudo_tms.translation.accents import Accents

_BY_SUFFIX: dict[str, Callable[[bytes, Accents], bytes]] = {
    ".docx": docx.translate,
    ".html": html.translate,
    ".htm": html.translate,
    ".txt": plain.translate,
    ".xlf": xliff.translate,
    ".xliff": xliff.translate,
}


def translate(name: str, content: bytes, language: str, round_: int) -> bytes:
    """Translate a document into `language`; a kind that is not known comes back as it is.

    Rounds above 0 are corrections: their marker says so, so that a corrected version is another text.
    """
    by_kind = _BY_SUFFIX.get(PurePath(name).suffix.lower())
    return by_kind(content, Accents(language, round_)) if by_kind else content
