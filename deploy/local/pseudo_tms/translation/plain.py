"""Plain text, line by line; what was not Unicode comes back as UTF-8."""

from __future__ import annotations

import codecs

from deploy.local.pseudo_tms.translation.accents import Accents


def translate(content: bytes, accents: Accents) -> bytes:
    """Translate each line, and keep line ends and byte order mark."""
    encoding, text = _decoded(content)
    lines = (accents.whole(line) for line in text.splitlines(keepends=True))
    return "".join(lines).encode(encoding)


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", content.decode("utf-8-sig")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", content.decode("utf-16")
    try:
        return "utf-8", content.decode("utf-8")
    except UnicodeDecodeError:
        return "utf-8", content.decode("cp1252", errors="replace")
