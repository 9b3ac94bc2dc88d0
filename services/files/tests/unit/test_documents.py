"""What the readers find in documents of each kind."""

import pytest

from services.files.documents.plain import decode
from services.files.documents.problems import DocumentTooLarge, ForbiddenMarkup, UnsupportedKind
from services.files.documents.reading import read_units
from services.files.documents.units import segments_of
from services.files.domain.profiles import Part
from services.files.domain.text import TAG, without_tags
from services.files.linguistics.sentences import sentences
from services.files.tests.unit.documents_made import XLIFF, rich_word_file, word_zip


def segments(path, kind, language="en"):
    """Return the segments of a document."""
    return list(segments_of(read_units(path, kind), language, sentences))


def by_part(found):
    """Return the plain texts per part of the document."""
    texts: dict[Part, list[str]] = {}
    for segment in found:
        texts.setdefault(segment.part, []).append(without_tags(segment.text).strip())
    return texts


@pytest.mark.feature("D4")
def test_word_text_is_found_wherever_it_stands(tmp_path):
    """Body, cells, headers, footers, notes, text boxes once, comments; deletions are gone."""
    found = segments(rich_word_file(tmp_path / "a.docx"), "docx")
    assert by_part(found) == {
        Part.BODY: ["Plain and bold text.", "Second sentence.", "In a cell", "Kept"],
        Part.TEXT_BOX: ["In a box"],
        Part.HEADER: ["In the header"],
        Part.FOOTER: ["In the footer"],
        Part.FOOTNOTE: ["In a footnote"],
        Part.ENDNOTE: ["In an endnote"],
        Part.COMMENT: ["In a comment"],
    }


def test_word_formatting_becomes_inline_tags(tmp_path):
    """A change of look inside a sentence is a tag; the look of the whole is none."""
    first = segments(rich_word_file(tmp_path / "a.docx"), "docx")[0]
    assert first.text == f"Plain and {TAG}bold{TAG} text. "
    assert first.tags == ("b", "plain")


def test_xliff_keeps_its_own_units(tmp_path):
    """Trans-units or their marked segments; inline codes are tags; sub-flows are segments of their own."""
    path = tmp_path / "a.xlf"
    path.write_text(XLIFF)
    found = segments(path, "xliff")
    assert [(segment.text, segment.locked) for segment in found] == [
        (f"Press {TAG}the{TAG} button{TAG}. Then stop.", False),
        ("ACME", True),
        ("Inherited", True),
        ("Open again", False),
        ("One.", False),
        ("Two.", False),
        ("Signed", True),
        (f"Click {TAG} here", False),
        ("A picture", False),
        (f"Line\n{TAG}break", False),
    ]


def test_xliff_2_is_refused_with_a_way_out(tmp_path):
    """A later version is named and the way to go told."""
    path = tmp_path / "a.xlf"
    path.write_text('<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0"/>')
    with pytest.raises(UnsupportedKind, match=r"XLIFF 1\.2"):
        segments(path, "xliff")


def test_html_blocks_are_units_and_inline_elements_tags(tmp_path):
    """Blocks part, inline elements do not; scripts are no text; what must stay is locked or a tag."""
    path = tmp_path / "a.html"
    path.write_text(
        """<!doctype html><html><head><title>The  title</title><style>p{}</style>
        <meta name="description" content="About it"></head><body>
        <p>Hello <b>big</b>
        world. Bye.<!-- no --></p><script>var a = "no";</script>
        <p translate="no">Acme</p><p>Use <code translate="no">ls -l</code> now</p>
        <img src="a.png" alt="A picture"><ul><li>One<li>Two</ul>Line<br>break<input type="submit" value="Send">
        </body></html>"""
    )
    found = segments(path, "html")
    assert by_part(found) == {
        Part.METADATA: ["The title", "About it"],
        Part.BODY: ["Hello big world.", "Bye.", "Acme", "Use  now", "One", "Two", "Line\nbreak"],
        Part.ATTRIBUTE: ["A picture", "Send"],
    }
    assert [segment.text for segment in found if segment.locked] == ["Acme"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_is_decoded_by_its_mark_or_as_utf_8(tmp_path, encoding):
    """Lines are units, empty ones are none."""
    path = tmp_path / "a.txt"
    path.write_bytes("Été.\r\n\r\nÇa va? Oui.\n".encode(encoding))
    assert [segment.text for segment in segments(path, "txt", "fr")] == ["Été.", "Ça va? ", "Oui."]


def test_legacy_encodings_are_declared_or_guessed():
    """A page's charset is believed; other bytes are told by their look."""
    page = '<meta charset="iso-8859-2"><p>Zażółć gęślą jaźń</p>'
    assert decode(page.encode("iso-8859-2")) == page
    russian = "Съешь же ещё этих мягких французских булок, да выпей чаю. " * 5
    assert decode(russian.encode("cp1251")) == russian


def test_bytes_that_are_no_text_are_not_decoded():
    """Control characters give binary data away."""
    assert decode(b"\x00\x01\x02text") is None


@pytest.mark.parametrize(
    "markup",
    [
        '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>',
        '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY x "&a;&a;&a;&a;&a;&a;&a;&a;">]><w>&x;</w>',
        '<!DOCTYPE w SYSTEM "file:///etc/passwd"><w/>',
        '<!DOCTYPE w SYSTEM "http://127.0.0.1:9/evil.dtd"><w/>',
    ],
)
def test_xml_with_a_document_type_is_refused(tmp_path, markup):
    """External entities, billion laughs and remote DTDs all need a DOCTYPE."""
    path = word_zip(tmp_path / "a.docx", markup.encode())
    with pytest.raises(ForbiddenMarkup):
        segments(path, "docx")


def test_a_zip_bomb_is_stopped_while_reading(tmp_path):
    """The ratio counts what comes out, whatever the header says."""
    path = word_zip(tmp_path / "a.docx", b"<w>" + b" " * (8 * 2**20) + b"</w>")
    with pytest.raises(DocumentTooLarge):
        segments(path, "docx")


def test_a_page_nested_too_deeply_is_refused_not_cut(tmp_path):
    """The parser drops what lies too deep; to count the rest would be a wrong number."""
    path = tmp_path / "a.html"
    path.write_text("<div><b>" * 1000 + "deep" + "</b></div>" * 1000)
    with pytest.raises(DocumentTooLarge):
        segments(path, "html")
