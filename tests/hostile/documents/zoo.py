"""Documents that nobody should send, and one that is well."""

from __future__ import annotations

import zipfile
from io import BytesIO

from docx import Document

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_XXE = (
    '<?xml version="1.0"?><!DOCTYPE document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
)


def word(*paragraphs: str) -> bytes:
    """A Word document with these paragraphs."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def bad_ones() -> dict[str, tuple[str, bytes, str]]:
    """What it is → (file name, bytes, the reason that the portal gives)."""
    good = word("One good sentence.")
    return {
        "program": ("setup.docx", b"MZ\x90\x00" + b"\x00" * 2_000, "unsupported_kind"),
        "unsupported": ("song.mp3", b"ID3\x03\x00\x00\x00" + b"\xff\xfb\x90\x00" * 500, "unsupported_kind"),
        "truncated": ("half.docx", good[: len(good) // 2], "corrupt_document"),
        "one byte": ("tiny.docx", b"P", "disguised_document"),
        "html as docx": ("page.docx", b"<!doctype html><html><body>Hello</body></html>", "disguised_document"),
        "text as docx": ("note.docx", b"Only a note.", "disguised_document"),
        "encrypted": ("secret.docx", OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted_document"),
        "bomb": ("bomb.docx", _packed(b"<a>" + b" " * 200_000_000 + b"</a>"), "document_too_large"),
        "entity": ("entity.docx", _packed(_XXE.encode()), "forbidden_markup"),
        "only spaces": ("blank.txt", b"  \n \t\n", "empty_document"),
    }


def _packed(main_part: bytes) -> bytes:
    """A Word document whose main part is another."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(word("Good."))) as good, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in good.namelist():
            archive.writestr(name, main_part if name == "word/document.xml" else good.read(name))
    return out.getvalue()
