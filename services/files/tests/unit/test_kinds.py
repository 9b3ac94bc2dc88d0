"""The kind of a file by its content, and every way in which bytes are refused."""

import zipfile

import docx
import pytest

from services.files.documents.kinds import kind_of, kind_of_head
from services.files.documents.problems import (
    CorruptDocument,
    DisguisedDocument,
    DocumentTooLarge,
    EmptyDocument,
    EncryptedDocument,
    ScannedDocument,
    UnsupportedKind,
)
from services.files.tests.unit.documents_made import XLIFF, encrypted_zip, word_file, zip_file

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")
OLE = bytes.fromhex("D0CF11E0A1B11AE1")
PDF_WITH_TEXT = b"%PDF-1.7\n1 0 obj <</Type /Font>> endobj\n%%EOF"


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.txt", b"Hello", "txt"),
        ("README", b"Hello", "txt"),
        ("a.html", b"<p>Hello</p>", "html"),
        ("a.htm", b"<!-- x --><!DOCTYPE html><html></html>", "html"),
        ("a.xhtml", b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "html"),
        ("a.xlf", XLIFF.encode(), "xliff"),
        ("a.xml", XLIFF.encode(), "xliff"),
        ("noname", XLIFF.encode(), "xliff"),
        ("a.svg", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "svg"),
        ("a.png", PNG, "png"),
        ("a.pdf", PDF_WITH_TEXT, "pdf"),
        ("a.doc", OLE + b"\0" * 600, "doc"),
        ("a.json", b'{"a": 1}', "text"),
    ],
)
def test_content_tells_the_kind(tmp_path, name, data, kind):
    """Each kind is known by its bytes."""
    path = tmp_path / "bytes"
    path.write_bytes(data)
    assert kind_of(path, name) == kind


def test_a_word_document_is_known_with_and_without_its_ending(tmp_path):
    """The name only has to agree, it need not be there."""
    path = word_file(tmp_path / "a", "Hello")
    assert kind_of(path, "letter.docx") == kind_of(path, "letter") == "docx"


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.docx", b"", EmptyDocument),
        ("a.docx", b"plain text", DisguisedDocument),
        ("a.docx", PDF_WITH_TEXT, DisguisedDocument),
        ("a.txt", PNG, DisguisedDocument),
        ("a.txt", XLIFF.encode(), DisguisedDocument),
        ("a.txt", b"<!doctype html><html></html>", DisguisedDocument),
        ("a.png", b"<svg/>", DisguisedDocument),
        ("a.docx", b"MZ\x90\x00", UnsupportedKind),
        ("tool", b"\x7fELF\x02", UnsupportedKind),
        ("a.docx", b"PK\x03\x04cut short", CorruptDocument),
        ("a.xlf", XLIFF[:500].encode(), CorruptDocument),
        ("a.pdf", b"%PDF-1.7\ncut", CorruptDocument),
        ("a.pdf", b"%PDF-1.7\n/Encrypt 1 0 R\n%%EOF", EncryptedDocument),
        ("a.pdf", b"%PDF-1.7\n/XObject /Image\n%%EOF", ScannedDocument),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), EncryptedDocument),
    ],
)
def test_bytes_that_cannot_be_taken_are_refused_with_their_reason(tmp_path, name, data, problem):
    """Empty, disguised, programs, cut short, behind a password, pictures of text."""
    path = tmp_path / "bytes"
    path.write_bytes(data)
    with pytest.raises(problem) as raised:
        kind_of(path, name)
    assert type(raised.value) is problem
    assert raised.value.message.endswith(".")


def test_a_word_document_cut_anywhere_is_corrupt(tmp_path):
    """No prefix of a real document passes."""
    whole = word_file(tmp_path / "a.docx", "Hello world").read_bytes()
    cut = tmp_path / "cut"
    for length in range(100, len(whole) - 30, len(whole) // 12):
        cut.write_bytes(whole[:length])
        with pytest.raises(CorruptDocument):
            kind_of(cut, "a.docx")


def test_archives_are_limited(tmp_path):
    """Too many entries, or a password."""
    many = zip_file(tmp_path / "many.zip", {f"{i}": b"" for i in range(10_001)}, zipfile.ZIP_STORED)
    with pytest.raises(DocumentTooLarge):
        kind_of(many, "many.zip")
    with pytest.raises(EncryptedDocument):
        kind_of(encrypted_zip(tmp_path / "locked.zip"), "locked.docx")


def test_other_office_kinds_are_named_not_read(tmp_path):
    """An OpenDocument text and a plain zip are known for what they are."""
    odt = zip_file(tmp_path / "a.odt", {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"})
    assert kind_of(odt, "a.odt") == "odt"
    assert kind_of(zip_file(tmp_path / "a.zip", {"a": b"b"}), "a.zip") == "zip"


def test_a_head_is_enough_for_what_is_too_large(tmp_path):
    """Large reference files are known by signature, and programs refused all the same."""
    path = tmp_path / "head"
    path.write_bytes(PNG)
    assert kind_of_head(path) == "png"
    path.write_bytes(b"MZ")
    with pytest.raises(UnsupportedKind):
        kind_of_head(path)


def test_python_docx_agrees_on_what_a_document_is(tmp_path):
    """What we take for a Word document opens with another reader."""
    assert docx.Document(str(word_file(tmp_path / "a.docx", "Hello"))).paragraphs[0].text == "Hello"
