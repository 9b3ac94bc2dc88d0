"""What a PDF says: its text read back, as a person finds and copies it."""

from __future__ import annotations

import pypdfium2


def text_of(pdf: bytes) -> str:
    """Return the text of all pages, lines joined, so that a phrase is found wherever it was broken."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return " ".join(" ".join(pages).replace("\u200b", "").split())
