"""Documents that nobody should send, made when they are needed, and some that only look odd."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

from docx import Document

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
MAIN = "word/document.xml"
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_XLIFF = (
    '<xliff version="1.2"><file source-language="en" datatype="plaintext" original="x"><body>{}</body></file></xliff>'
)
_UNIT = "<trans-unit id='1'><source>One good sentence.</source></trans-unit>"
_EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_LAUGHS = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
_SCANNED = b"%PDF-1.4\n1 0 obj<</Type/XObject/Subtype/Image/Width 9/Height 9>>\nendobj\ntrailer<<>>\n%%EOF\n"
_PDF = _SCANNED.replace(b"/XObject", b"/Font")

Kind = tuple[str, bytes, str]


def word(*paragraphs: str) -> bytes:
    """A Word document with these paragraphs."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def refused() -> dict[str, Kind]:
    """What it is → (file name, bytes, the reason that the portal gives)."""
    return {**_disguised(), **_damaged(), **_locked(), **_too_large(), **_with_entities(), **_not_countable()}


def odd() -> dict[str, tuple[str, bytes]]:
    """What looks dangerous and is a document all the same: it is counted, and never shown inside of the portal."""
    good = word("One good sentence.")
    page = "<!doctype html><html><head><script>alert(1)</script></head><body onload='alert(1)'><p>A page.</p></body></html>"
    return {
        "virus test": ("eicar.txt", _EICAR),
        "page with script": ("page.html", page.encode()),
        "bomb that nobody opens": ("embedding.docx", _with_parts(good, {"word/embeddings/bomb.zip": _bomb_in_bomb()})),
        "path that leads out": ("climbing.docx", _with_parts(good, {"../../../../tmp/portolan-was-here": b"x"})),
        "control characters": ("controls.txt", b"One\x1b[31m good\x1b[0m sentence.\n"),
        "directions turned round": ("turned.txt", "One \u202egood\u202c sentence.\n".encode()),
        "formulas": ("formulas.txt", b"=cmd|'/C calc'!A0\n@SUM(1)\n"),
        "charset that lies": (
            "lying.html",
            b"<html><meta charset='utf-16'><body><p>One good sentence.</p></body></html>",
        ),
    }


def lines(count: int) -> bytes:
    """A text of so many different lines."""
    return b"".join(b"Line %d here.\n" % number for number in range(count))


def _disguised() -> dict[str, Kind]:
    program = b"MZ\x90\x00" + b"\x00" * 2_000
    return {
        "program": ("setup.docx", program, "unsupported_kind"),
        "program that is a text": ("readme.txt", program, "unsupported_kind"),
        "ELF": ("notes.txt", b"\x7fELF\x02\x01\x01" + b"\x00" * 500, "unsupported_kind"),
        "script": ("notes.txt", b"#!/bin/sh\nrm -rf /\n", "unsupported_kind"),
        "music": ("song.mp3", b"ID3\x03\x00\x00\x00" + b"\xff\xfb\x90\x00" * 500, "unsupported_kind"),
        "page as Word": ("page.docx", b"<!doctype html><html><body>Hello</body></html>", "disguised_document"),
        "text as Word": ("note.docx", b"Only a note.", "disguised_document"),
        "archive as Word": ("archive.docx", _zipped({"a.txt": b"x"}), "disguised_document"),
        "PDF as Word": ("paper.docx", _PDF, "disguised_document"),
        "Word behind a PDF": ("polyglot.docx", _PDF + word("Hidden."), "corrupt_document"),
        "page in a picture": ("picture.html", b"GIF89a\x01\x00\x01\x00\x00<html>x</html>", "disguised_document"),
        "one byte": ("tiny.docx", b"P", "disguised_document"),
    }


def _damaged() -> dict[str, Kind]:
    good = word("One good sentence.")
    flipped = bytearray(_with_parts(good, {MAIN: f"<w:document {_WORD}/>".encode()}, packed=False))
    flipped[flipped.index(b"<w:document ") + 3] ^= 1
    return {
        "truncated": ("half.docx", good[: len(good) // 2], "corrupt_document"),
        "XML that ends early": ("early.docx", _with_parts(good, {MAIN: b"<w:document"}), "corrupt_document"),
        "main part missing": ("headless.docx", _without(good, MAIN), "corrupt_document"),
        "wrong checksum": ("flipped.docx", bytes(flipped), "corrupt_document"),
        "XLIFF that ends early": ("early.xlf", b"<?xml version='1.0'?><xliff version='1.2'><file>", "corrupt_document"),
        "PDF that ends early": ("early.pdf", _PDF[:-6], "corrupt_document"),
        "only spaces": ("blank.txt", b"  \n \t\n", "empty_document"),
        "no paragraphs": ("empty.docx", word(), "empty_document"),
    }


def _locked() -> dict[str, Kind]:
    office = OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    return {
        "password of Office": ("secret.docx", office, "encrypted_document"),
        "password of the archive": ("locked.docx", _encrypted(word("Secret.")), "encrypted_document"),
        "password of a PDF": ("locked.pdf", _PDF.replace(b"<<>>", b"<</Encrypt 2 0 R>>"), "encrypted_document"),
    }


def _too_large() -> dict[str, Kind]:
    good = word("Good.")
    blanks = b"<a>" + b" " * 200_000_000 + b"</a>"
    deep = "<w:sdt>" * 100_000
    return {
        "bomb": ("bomb.docx", _with_parts(good, {MAIN: blanks}), "document_too_large"),
        "100,000 entries": ("entries.docx", _many_entries(good, 100_000), "document_too_large"),
        "deep page": ("deep.html", b"<html>" + b"<div>" * 300_000 + b"x", "document_too_large"),
        "deep document": (
            "deep.docx",
            _with_parts(good, {MAIN: f"<w:document {_WORD}>{deep}".encode()}),
            "corrupt_document",
        ),
    }


def _with_entities() -> dict[str, Kind]:
    good = word("Good.")

    def docx(doctype: str, text: str = "x") -> bytes:
        body = f"<w:document {_WORD}><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
        return _with_parts(good, {MAIN: f'<?xml version="1.0"?>{doctype}{body}'.encode()})

    def xliff(doctype: str, encoding: str = "utf-8") -> bytes:
        head = f'<?xml version="1.0" encoding="{encoding}"?>'
        return f"{head}{doctype}{_XLIFF.format(_UNIT)}".encode(encoding)

    file = '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    laughs = f'<!DOCTYPE lolz [<!ENTITY l0 "ha">{_LAUGHS}]>'
    return {
        "external entity": ("entity.docx", docx(file, "&x;"), "forbidden_markup"),
        "billion laughs": ("laughs.docx", docx(laughs, "&l9;"), "corrupt_document"),
        "laughs in XLIFF": ("laughs.xlf", xliff(laughs), "forbidden_markup"),
        "external DTD": ("remote.xlf", xliff('<!DOCTYPE xliff SYSTEM "http://127.0.0.1:9/x.dtd">'), "forbidden_markup"),
        "parameter entity": (
            "entity.xlf",
            xliff('<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>'),
            "forbidden_markup",
        ),
        "entity in UTF-16": ("wide.xlf", xliff(file, "utf-16"), "forbidden_markup"),
        "entity in a relationship": (
            "rels.docx",
            _with_parts(good, {"_rels/.rels": f"{file}<a/>".encode()}),
            "forbidden_markup",
        ),
    }


def _not_countable() -> dict[str, Kind]:
    picture = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>"
    return {
        "scanned PDF": ("scan.pdf", _SCANNED, "scanned_document"),
        "PDF": ("paper.pdf", _PDF, "unsupported_kind"),
        "picture with script": ("logo.svg", picture, "unsupported_kind"),
        "archive in an archive": ("nested.zip", _bomb_in_bomb(), "unsupported_kind"),
        "XLIFF of the future": ("new.xlf", b"<?xml version='1.0'?><xliff version='2.1'/>", "unsupported_kind"),
        "any XML": ("data.xml", b"<?xml version='1.0'?><a>b</a>", "unsupported_kind"),
    }


def _zipped(parts: Mapping[str, bytes], packed: bool = True) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _with_parts(document: bytes, parts: Mapping[str, bytes], packed: bool = True) -> bytes:
    return _zipped({**_unzipped(document), **parts}, packed)


def _without(document: bytes, name: str) -> bytes:
    return _zipped({found: data for found, data in _unzipped(document).items() if found != name})


def _bomb_in_bomb() -> bytes:
    """Archives in archives: one megabyte of zeros, in ten, in ten, in ten."""
    inner = _zipped({"zeros": b"\0" * 2**20})
    for _ in range(3):
        inner = _zipped({f"{number}.zip": inner for number in range(10)})
    return inner


def _encrypted(document: bytes) -> bytes:
    """Say of every entry that it is behind a password, in both places where an archive says so."""
    data = bytearray(document)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def _many_entries(document: bytes, count: int) -> bytes:
    """Append entries without content to the directory; written by hand, as a library takes seconds for it."""
    end = document.rfind(b"PK\x05\x06")
    directory = struct.unpack("<I", document[end + 16 : end + 20])[0]
    empty = zlib.crc32(b"")
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 0, 0, 33, empty, 0, 0, 1, 0) + b"e"
    entries = [document[directory:end]]
    for name in (b"e%d" % number for number in range(count)):
        sizes = (len(name), 0, 0, 0, 0, 0, directory)
        entries.append(
            struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, empty, 0, 0, *sizes) + name
        )
    told = b"".join(entries)
    start = directory + len(local)
    zip64 = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(told), start)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, start + len(told), 1)
    last = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(told), start, 0)
    return document[:directory] + local + told + zip64 + locator + last
