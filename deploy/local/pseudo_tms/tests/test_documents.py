"""Pseudo-translated documents keep their format, and everything in them that is no text."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from deploy.local.pseudo_tms.translation import translate
from deploy.local.pseudo_tms.translation.accents import Accents
from deploy.local.pseudo_tms.translation.safe_xml import UnsafeXml

XLIFF = """<?xml version="1.0" encoding="UTF-8"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
  <file original="a.txt" source-language="en" datatype="plaintext"><body>
    <trans-unit id="1"><source>Press <g id="1">the <x id="2"/>button</g>.</source></trans-unit>
    <trans-unit id="2"><source>Code <ph id="3">&lt;br&gt;</ph> stays</source><target>old</target></trans-unit>
    <trans-unit id="3" translate="no"><source>Portolan</source></trans-unit>
  </body></file>
</xliff>"""
X = {"x": "urn:oasis:names:tc:xliff:document:1.2"}


def _word_document() -> bytes:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "Header one"
    document.sections[0].footer.paragraphs[0].text = "Footer one"
    paragraph = document.add_paragraph("Press the ")
    paragraph.add_run("red").bold = True
    paragraph.add_run(" button.")
    document.add_table(1, 1).cell(0, 0).text = "In a cell"
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def test_a_word_document_is_translated_in_body_tables_header_and_footer() -> None:
    """Runs keep their formatting, and Word's own reader opens the result."""
    document = Document(io.BytesIO(translate("manual.docx", _word_document(), "fr", 0)))
    assert document.paragraphs[0].text == "[fr] Přéšš thé řéd bûttöñ."
    assert document.paragraphs[0].runs[1].bold
    assert document.tables[0].cell(0, 0).text == "[fr] Îñ á çéll"
    assert document.sections[0].header.paragraphs[0].text == "[fr] Héádéř öñé"
    assert document.sections[0].footer.paragraphs[0].text == "[fr] Föötéř öñé"


def test_parts_without_text_stay_byte_for_byte_and_a_repeat_gives_the_same_bytes() -> None:
    """Styles and relations are kept; a restart uploads the very same file."""
    source = _word_document()
    made = translate("manual.docx", source, "fr", 0)
    assert made == translate("manual.docx", source, "fr", 0)
    with zipfile.ZipFile(io.BytesIO(source)) as before, zipfile.ZipFile(io.BytesIO(made)) as after:
        assert before.namelist() == after.namelist()
        assert before.read("word/styles.xml") == after.read("word/styles.xml")


def test_a_web_page_is_translated_but_not_its_scripts() -> None:
    """Text, alternative texts and the language attribute change; code does not."""
    page = b"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Tea</title>
    <script>var tea = "none";</script></head><body><!-- a note --><p>Some <b>good</b> tea</p><img alt="a cup">
    <code>tea()</code></body></html>"""
    made = translate("page.html", page, "de", 0)
    root: Any = html.document_fromstring(made)
    assert made.startswith(b"<!DOCTYPE html>")
    assert root.get("lang") == "de"
    assert root.xpath("//p")[0].text_content() == "[de] Šömé [de] ğööd [de] téá"
    assert (root.xpath("//img/@alt"), root.xpath("//code/text()")) == (["á çûp"], ["tea()"])
    assert b'var tea = "none";' in made
    assert b"<!-- a note -->" in made


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"One\r\n\r\nTwo\n", "[fr] Öñé\r\n\r\n[fr] Twö\n".encode()),
        (b"\xef\xbb\xbfOne", b"\xef\xbb\xbf" + "[fr] Öñé".encode()),
        ("caf\u00e9".encode("cp1252"), "[fr] çáfé".encode()),
        ("One".encode("utf-16"), "[fr] Öñé".encode("utf-16")),
        (b"", b""),
    ],
)
def test_plain_text_keeps_its_lines_and_marks(content: bytes, expected: bytes) -> None:
    """Line ends, empty lines and byte order marks survive."""
    assert translate("a.txt", content, "fr", 0) == expected


def test_xliff_targets_are_filled_with_their_inline_tags() -> None:
    """Tags stay where they were, old targets are replaced, what must not be translated is not."""
    root: Any = etree.fromstring(translate("a.xlf", XLIFF.encode(), "fr-CA", 0))
    targets = root.xpath("//x:target", namespaces=X)
    assert ["".join(target.itertext()) for target in targets] == [
        "[fr-CA] Přéšš thé bûttöñ.",
        "[fr-CA] Çödé <br> štáýš",
    ]
    assert [child.tag.split("}")[1] for child in targets[0].iter()] == ["target", "g", "x"]
    assert root.xpath("//x:file/@target-language", namespaces=X) == ["fr-CA"]
    assert root.xpath("//x:trans-unit[@id='3']/x:target", namespaces=X) == []


def test_xml_with_entities_of_its_own_is_not_read() -> None:
    """A document that could grow or read files is refused."""
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><xliff>&a;</xliff>'
    with pytest.raises(UnsafeXml):
        translate("a.xlf", bomb, "fr", 0)


def test_a_correction_is_another_text() -> None:
    """The marker tells the round, so that a corrected version differs."""
    assert translate("a.txt", b"One", "fr", 2) == "[fr.2] Öñé".encode()


def test_an_unknown_kind_comes_back_as_it_is() -> None:
    """A picture has no letters to put accents on."""
    assert translate("logo.png", b"\x89PNG", "fr", 0) == b"\x89PNG"


@pytest.mark.parametrize("kept", ["{name}", "%s", "%(count)d", "https://example.org/ace", "anna@acme.example"])
def test_placeholders_and_addresses_are_left_alone(kept: str) -> None:
    """What is no word stays as it was."""
    assert Accents("fr").inside(f"see {kept} now") == f"šéé {kept} ñöw"


@given(st.text())
def test_accents_change_letters_and_never_lengths(text: str) -> None:
    """Whatever the text, only letters are replaced, one by one."""
    assert len(Accents("fr").inside(text)) == len(text)
